//! The three services between a client and the database. Each adds to an error what it was doing.

use anyhow::anyhow;

use crate::hop::answer;
use crate::{Balance, Database, Log, MAX_MEMO_BYTES, Peer, Posting, Refusal, TraceId, Transfer, call};

/// What clients talk to.
#[derive(Debug)]
pub struct Gateway<S> {
    transfers: S,
    log: Log,
}

impl<S: Peer<Transfer>> Gateway<S> {
    /// A gateway before a transfer service.
    pub fn new(transfers: S, log: Log) -> Self {
        Self { transfers, log }
    }

    fn pay(&self, transfer: &Transfer, trace: TraceId) -> anyhow::Result<Balance> {
        let Transfer { amount, memo, .. } = transfer;
        if memo.len() > MAX_MEMO_BYTES {
            return Err(Refusal::MemoTooLong { bytes: memo.len(), limit: MAX_MEMO_BYTES }.into());
        }
        call(&self.transfers, transfer, trace).map_err(|error| anyhow!("pay {amount} for {memo:?}: {error}"))
    }
}

impl<S: Peer<Transfer>> Peer<Transfer> for Gateway<S> {
    fn serve(&self, transfer: &Transfer, trace: TraceId) -> Vec<u8> {
        answer("gateway", trace, &self.log, self.pay(transfer, trace))
    }
}

/// The transfer service: turns what a client wants into what is to be written down.
#[derive(Debug)]
pub struct Transfers<S> {
    accounts: S,
    log: Log,
}

impl<S: Peer<Posting>> Transfers<S> {
    /// A transfer service before an account store.
    pub fn new(accounts: S, log: Log) -> Self {
        Self { accounts, log }
    }

    fn transfer(&self, transfer: &Transfer, trace: TraceId) -> anyhow::Result<Balance> {
        let Transfer { from, to, amount, .. } = *transfer;
        let posting = Posting { debit: from, credit: to, amount };
        call(&self.accounts, &posting, trace)
            .map_err(|error| anyhow!("post {amount} from {from} to {to}: {error}"))
    }
}

impl<S: Peer<Posting>> Peer<Transfer> for Transfers<S> {
    fn serve(&self, transfer: &Transfer, trace: TraceId) -> Vec<u8> {
        answer("transfers", trace, &self.log, self.transfer(transfer, trace))
    }
}

/// The account store: checks a posting and has it written.
#[derive(Debug)]
pub struct Accounts<D> {
    database: D,
    log: Log,
}

impl<D: Database> Accounts<D> {
    /// An account store over a database.
    pub fn new(database: D, log: Log) -> Self {
        Self { database, log }
    }

    fn post(&self, posting: &Posting) -> anyhow::Result<Balance> {
        let Posting { debit, credit, amount } = *posting;
        let left = self.debit(debit, amount).map_err(|error| anyhow!("debit account {debit}: {error}"))?;
        self.held(credit).map_err(|error| anyhow!("credit account {credit}: {error}"))?;
        self.database.post(posting).map_err(|error| anyhow!("write the posting: {error}"))?;
        Ok(Balance { account: debit, amount: left })
    }

    /// What `account` holds after it paid.
    fn debit(&self, account: u64, amount: u64) -> anyhow::Result<u64> {
        if amount == 0 {
            return Err(Refusal::NothingToPay.into());
        }
        let left = self.held(account)?.checked_sub(amount);
        Ok(left.ok_or(Refusal::Insufficient { account, amount })?)
    }

    fn held(&self, account: u64) -> anyhow::Result<u64> {
        Ok(self.database.balance(account)?.ok_or(Refusal::NoSuchAccount { account })?)
    }
}

impl<D: Database> Peer<Posting> for Accounts<D> {
    fn serve(&self, posting: &Posting, trace: TraceId) -> Vec<u8> {
        answer("accounts", trace, &self.log, self.post(posting))
    }
}
