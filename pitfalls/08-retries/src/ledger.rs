//! The accounts, and what was booked on them.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use redb::{
    Builder, Database, ReadableTable, ReadableTableMetadata, StorageBackend, TableDefinition,
    WriteTransaction,
};

use crate::answers::{Answers, Keep};
use crate::key::Key;
use crate::refusal::Refusal;
use crate::transfer::{Receipt, Transfer};

/// Cents, by account.
const ACCOUNTS: TableDefinition<'_, u64, u64> = TableDefinition::new("accounts");
/// From, to and cents, by number.
const BOOKINGS: TableDefinition<'_, u64, (u64, u64, u64)> = TableDefinition::new("bookings");

/// The store's cache, in bytes.
const CACHE: usize = 1024 * 1024;

/// Books transfers in a file, each once.
///
/// Booking and answer are written in one transaction, and transactions come one after the other. So of two requests with the
/// same key the second waits until the first has been booked, and gets its answer; and a process that dies leaves both or neither.
/// All functions block, for as long as the disk takes: call them where that does no harm.
#[derive(Debug)]
pub struct Ledger {
    store: Database,
    keep: Keep,
}

impl Ledger {
    /// The ledger in that file, which is made if it is not there. No other process can have it open.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub fn open(file: impl AsRef<Path>, keep: Keep) -> Result<Self, Refusal> {
        Self::new(builder().create(file)?, keep)
    }

    /// The ledger in something that is like a file.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub fn over(storage: impl StorageBackend, keep: Keep) -> Result<Self, Refusal> {
        Self::new(builder().create_with_backend(storage)?, keep)
    }

    fn new(store: Database, keep: Keep) -> Result<Self, Refusal> {
        let transaction = store.begin_write()?;
        transaction.open_table(ACCOUNTS)?;
        transaction.open_table(BOOKINGS)?;
        Answers::within(&transaction)?;
        transaction.commit()?;
        Ok(Self { store, keep })
    }

    /// Opens an account, or sets what is on it.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub fn set(&self, account: u64, cents: u64) -> Result<(), Refusal> {
        let transaction = self.store.begin_write()?;
        transaction.open_table(ACCOUNTS)?.insert(account, cents)?;
        Ok(transaction.commit()?)
    }

    /// Books a transfer, unless one with this key was booked before; gives the answer that was given then. `now` is when the
    /// request came.
    ///
    /// # Errors
    /// [`Refusal`]. It is not kept: nothing was booked, so the same key may be used again.
    pub fn book(&self, key: Key, transfer: Transfer, now: SystemTime) -> Result<Receipt, Refusal> {
        let transaction = self.store.begin_write()?;
        let receipt = {
            let mut answers = Answers::within(&transaction)?;
            match answers.of(key)? {
                Some((same, receipt)) if same == transfer => return Ok(receipt),
                Some(_) => return Err(Refusal::OtherTransfer(key)),
                None => answers.forget(now.checked_sub(self.keep.time).unwrap_or(UNIX_EPOCH))?,
            }
            if answers.count()? >= self.keep.most {
                return Err(Refusal::Full(self.keep.most));
            }
            let receipt = move_money(&transaction, transfer)?;
            answers.keep(key, transfer, receipt, now)?;
            receipt
        };
        transaction.commit()?;
        Ok(receipt)
    }

    /// What is on an account, in cents.
    ///
    /// # Errors
    /// [`Refusal::NoAccount`], [`Refusal::Store`].
    pub fn balance(&self, account: u64) -> Result<u64, Refusal> {
        let accounts = self.store.begin_read()?.open_table(ACCOUNTS)?;
        let cents = accounts.get(account)?.ok_or(Refusal::NoAccount(account))?;
        Ok(cents.value())
    }

    /// Everything that was booked, in order.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub fn bookings(&self) -> Result<Vec<Transfer>, Refusal> {
        let bookings = self.store.begin_read()?.open_table(BOOKINGS)?;
        let rows = bookings.iter()?.map(|row| {
            let (from, to, cents) = row?.1.value();
            Ok(Transfer { from, to, cents })
        });
        rows.collect()
    }
}

fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE);
    builder
}

fn move_money(transaction: &WriteTransaction, transfer: Transfer) -> Result<Receipt, Refusal> {
    let Transfer { from, to, cents } = transfer;
    let mut accounts = transaction.open_table(ACCOUNTS)?;
    let mut bookings = transaction.open_table(BOOKINGS)?;
    let has = accounts.get(from)?.ok_or(Refusal::NoAccount(from))?.value();
    let balance = has.checked_sub(cents).ok_or(Refusal::NotEnough { account: from, cents: has })?;
    accounts.insert(from, balance)?;
    let gets = accounts.get(to)?.ok_or(Refusal::NoAccount(to))?.value();
    accounts.insert(to, gets.checked_add(cents).ok_or(Refusal::TooMuch(to))?)?;
    let number = bookings.len()? + 1;
    bookings.insert(number, (from, to, cents))?;
    Ok(Receipt { number, balance })
}
