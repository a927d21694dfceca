//! A ledger in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard};

use super::{BalanceReply, BalanceRequest, Ledger, OpenReply, OpenRequest, TransferReply, TransferRequest};
use crate::{Code, Context, ContextExt, WireError};

/// The longest key of an order.
const MAX_KEY_BYTES: usize = 64;

/// Accounts in memory. No money is made or lost, and no order is carried out twice.
#[derive(Debug, Default)]
pub struct Bank {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    accounts: BTreeMap<u64, u64>,
    orders: HashMap<Vec<u8>, (TransferRequest, TransferReply)>,
}

impl Bank {
    /// What all accounts hold together.
    #[must_use]
    pub fn total_cents(&self) -> u64 {
        self.lock().accounts.values().sum()
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("no code that holds the books can panic")
    }
}

impl Ledger for Bank {
    async fn open(&self, context: &Context, request: OpenRequest) -> Result<OpenReply, WireError> {
        let mut books = self.lock();
        let total: u64 = books.accounts.values().sum();
        if total.checked_add(request.cents).is_none() {
            return Err(refusal(context, Code::OutOfRange, "more money than there is".to_owned()));
        }
        let account = books.accounts.last_key_value().map_or(1, |(last, _)| last + 1);
        books.accounts.insert(account, request.cents);
        Ok(OpenReply { account })
    }

    async fn balance(&self, context: &Context, request: BalanceRequest) -> Result<BalanceReply, WireError> {
        let cents = self.lock().balance(context, request.account)?;
        Ok(BalanceReply { cents: Some(cents) })
    }

    async fn transfer(&self, context: &Context, order: TransferRequest) -> Result<TransferReply, WireError> {
        if order.key.len() > MAX_KEY_BYTES {
            return Err(refusal(context, Code::InvalidArgument, format!("key over {MAX_KEY_BYTES} bytes")));
        }
        let mut books = self.lock();
        match books.orders.get(&order.key) {
            Some((known, reply)) if *known == order => return Ok(*reply),
            Some(_) => {
                let text = "another order has this key".to_owned();
                return Err(refusal(context, Code::AlreadyExists, text));
            }
            None => {}
        }
        let (payer, payee) = (books.balance(context, order.from)?, books.balance(context, order.to)?);
        let Some(left) = payer.checked_sub(order.cents) else {
            let text = format!("account {} holds {payer} cents", order.from);
            return Err(refusal(context, Code::FailedPrecondition, text));
        };
        if order.from == order.to {
            return Err(refusal(context, Code::InvalidArgument, "payer and payee are one".to_owned()));
        }
        books.accounts.insert(order.from, left);
        books.accounts.insert(order.to, payee + order.cents);
        let reply = TransferReply { number: books.orders.len() as u64 + 1, left_cents: Some(left) };
        books.orders.insert(order.key.clone(), (order, reply));
        Ok(reply)
    }
}

impl Books {
    fn balance(&self, context: &Context, account: u64) -> Result<u64, WireError> {
        let unknown = || refusal(context, Code::NotFound, format!("no account {account}"));
        self.accounts.get(&account).copied().ok_or_else(unknown)
    }
}

fn refusal(context: &Context, code: Code, text: String) -> WireError {
    WireError::new(code, text, context.trace_id())
}
