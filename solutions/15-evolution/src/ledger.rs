//! The core: what an account has, and what a transfer does. It knows of no version.

use std::collections::BTreeMap;
use std::fmt;

use crate::refusal::Refusal;

/// The most that an account has or a transfer moves. Below 2^53, so that any reader of JSON has it exactly.
pub const MAX_CENTS: u64 = 1_000_000_000_000;

/// A currency. Each of them has a hundred cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Currency {
    /// Euro.
    Eur,
    /// Swiss franc.
    Chf,
}

impl Currency {
    /// The one with this code of ISO 4217, if the ledger has it.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Eur, Self::Chf].into_iter().find(|currency| currency.code() == code)
    }

    /// Its code in ISO 4217.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Chf => "CHF",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What an account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: String,
    /// How much, in cents.
    pub cents: u64,
    /// Of which currency.
    pub currency: Currency,
}

/// A transfer that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The payer's account.
    pub from: String,
    /// The payee's account.
    pub to: String,
    /// How much, in cents.
    pub cents: u64,
    /// Of which currency.
    pub currency: Currency,
    /// What it is for.
    pub memo: Option<String>,
}

/// A transfer that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its number, from 1 on.
    pub id: u64,
    /// What was asked for.
    pub order: Order,
}

/// The accounts, and the transfers between them.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    accounts: BTreeMap<String, (u64, Currency)>,
    transfers: Vec<Transfer>,
}

impl Ledger {
    /// A ledger of these accounts, without transfers yet.
    #[must_use]
    pub fn of(accounts: impl IntoIterator<Item = Balance>) -> Self {
        let accounts = accounts
            .into_iter()
            .map(|balance| (balance.account, (balance.cents.min(MAX_CENTS), balance.currency)))
            .collect();
        Self { accounts, transfers: Vec::new() }
    }

    /// What `account` has.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`].
    pub fn balance(&self, account: &str) -> Result<Balance, Refusal> {
        let (cents, currency) = self.account(account)?;
        Ok(Balance { account: account.to_owned(), cents, currency })
    }

    /// The transfer of this number.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTransfer`].
    pub fn find(&self, id: u64) -> Result<&Transfer, Refusal> {
        self.transfers.iter().find(|transfer| transfer.id == id).ok_or(Refusal::NoSuchTransfer { id })
    }

    /// Makes a transfer, wholly or not at all.
    ///
    /// # Errors
    /// [`Refusal`]: an account is not there or of another currency, the payer has less, or the amount is out of range.
    pub fn transfer(&mut self, order: Order) -> Result<&Transfer, Refusal> {
        if !(1..=MAX_CENTS).contains(&order.cents) {
            return Err(Refusal::BadAmount);
        }
        for account in [&order.from, &order.to] {
            let (_, kept) = self.account(account)?;
            if kept != order.currency {
                return Err(Refusal::WrongCurrency { account: account.clone(), kept, asked: order.currency });
            }
        }
        let (payer, _) = self.account(&order.from)?;
        let left = payer.checked_sub(order.cents).ok_or_else(|| Refusal::InsufficientFunds {
            account: order.from.clone(),
            missing: order.cents - payer,
        })?;
        if order.from != order.to {
            let (payee, _) = self.account(&order.to)?;
            let more = payee + order.cents;
            if more > MAX_CENTS {
                return Err(Refusal::BadAmount);
            }
            self.accounts.insert(order.from.clone(), (left, order.currency));
            self.accounts.insert(order.to.clone(), (more, order.currency));
        }
        let id = self.transfers.last().map_or(1, |last| last.id + 1);
        self.transfers.push(Transfer { id, order });
        self.find(id)
    }

    fn account(&self, account: &str) -> Result<(u64, Currency), Refusal> {
        self.accounts
            .get(account)
            .copied()
            .ok_or_else(|| Refusal::NoSuchAccount { account: account.to_owned() })
    }
}
