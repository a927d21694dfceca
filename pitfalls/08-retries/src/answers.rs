//! The answers that were given, by key.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redb::{
    ReadableTable, ReadableTableMetadata, StorageError, Table, TableDefinition, TableError, WriteTransaction,
};

use crate::key::Key;
use crate::transfer::{Receipt, Transfer};

/// From, to, cents; number, balance; when, in milliseconds since 1970.
type Row = (u64, u64, u64, u64, u64, u64);

const BY_KEY: TableDefinition<'_, u128, Row> = TableDefinition::new("answers");
const BY_AGE: TableDefinition<'_, (u64, u128), ()> = TableDefinition::new("answers by age");

/// How many of the oldest are looked at in one transaction, so that none has to clean up after a whole day.
const AT_ONCE: usize = 16;

/// How long answers are kept, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// At least so long: longer than anybody goes on asking. Default: a day.
    pub time: Duration,
    /// At most so many. When they are all too young to be forgotten, nothing new is booked. Default: a million.
    pub most: u64,
}

impl Default for Keep {
    fn default() -> Self {
        Self { time: Duration::from_secs(24 * 60 * 60), most: 1_000_000 }
    }
}

/// The answers, within one transaction: what is kept here is there if, and only if, what else it did is there.
pub(crate) struct Answers<'t> {
    by_key: Table<'t, u128, Row>,
    by_age: Table<'t, (u64, u128), ()>,
}

impl<'t> Answers<'t> {
    pub(crate) fn within(transaction: &'t WriteTransaction) -> Result<Self, TableError> {
        Ok(Self { by_key: transaction.open_table(BY_KEY)?, by_age: transaction.open_table(BY_AGE)? })
    }

    /// The answer that was given to this key, and to what.
    pub(crate) fn of(&self, key: Key) -> Result<Option<(Transfer, Receipt)>, StorageError> {
        let row = self.by_key.get(key.0)?.map(|row| row.value());
        Ok(row.map(|(from, to, cents, number, balance, _)| {
            (Transfer { from, to, cents }, Receipt { number, balance })
        }))
    }

    /// Keeps one from now on.
    pub(crate) fn keep(
        &mut self,
        key: Key,
        transfer: Transfer,
        receipt: Receipt,
        now: SystemTime,
    ) -> Result<(), StorageError> {
        let (Transfer { from, to, cents }, Receipt { number, balance }) = (transfer, receipt);
        let now = millis(now);
        self.by_key.insert(key.0, (from, to, cents, number, balance, now))?;
        self.by_age.insert((now, key.0), ())?;
        Ok(())
    }

    /// Forgets some of those that nobody asks for any more.
    pub(crate) fn forget(&mut self, before: SystemTime) -> Result<(), StorageError> {
        let before = millis(before);
        let old: Vec<_> = self
            .by_age
            .range(..(before, 0))?
            .take(AT_ONCE)
            .map(|row| Ok(row?.0.value()))
            .collect::<Result<_, StorageError>>()?;
        for (at, key) in old {
            self.by_age.remove((at, key))?;
            self.by_key.remove(key)?;
        }
        Ok(())
    }

    /// How many are kept.
    pub(crate) fn count(&self) -> Result<u64, StorageError> {
        self.by_key.len()
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
