//! The database beneath the account store.

use std::io;

use errors::{Accounts, Database, DatabaseError, Log, Posting, Transfer};

use super::{ALICE, Answer, BOB};

/// A database of two accounts: Alice has 100, Bob nothing.
pub(crate) struct Ledger {
    reads: Box<dyn Fn() -> Result<(), DatabaseError>>,
    writes: Box<dyn Fn() -> Result<(), DatabaseError>>,
}

impl Ledger {
    pub(crate) fn up() -> Self {
        Self { reads: Box::new(|| Ok(())), writes: Box::new(|| Ok(())) }
    }

    pub(crate) fn down(reason: &'static str) -> Self {
        Self { reads: Box::new(move || Err(unreachable(reason))), ..Self::cut_off(reason) }
    }

    /// It answers until it is to write.
    pub(crate) fn cut_off(reason: &'static str) -> Self {
        Self { writes: Box::new(move || Err(unreachable(reason))), ..Self::up() }
    }

    pub(crate) fn broken() -> Self {
        Self { reads: Box::new(|| Err(damaged())), writes: Box::new(|| Err(damaged())) }
    }

    /// What the gateway answers, with all three services over this database.
    pub(crate) fn ask(self, transfer: &Transfer) -> Answer {
        let log = Log::default();
        Answer::of(transfer, Accounts::new(self, log.clone()), log)
    }
}

impl Database for Ledger {
    fn balance(&self, account: u64) -> Result<Option<u64>, DatabaseError> {
        (self.reads)()
            .map(|()| [(ALICE, 100), (BOB, 0)].into_iter().find(|(id, _)| *id == account).map(|(_, has)| has))
    }

    fn post(&self, _: &Posting) -> Result<(), DatabaseError> {
        (self.writes)()
    }
}

pub(crate) fn unreachable(reason: &'static str) -> DatabaseError {
    let url = "postgres://ledger_rw:hunter2@db-1.internal/ledger".to_owned();
    DatabaseError::Unreachable { url, source: io::Error::other(reason) }
}

pub(crate) fn damaged() -> DatabaseError {
    let file = "/var/lib/ledger/ledger.db".into();
    DatabaseError::Damaged { file, source: io::Error::other("permission denied") }
}
