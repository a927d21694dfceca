//! What the gateway pays with.

use tokio::time::Instant;

use crate::key::Key;
use crate::remote::Remote;
use crate::retries::{GaveUp, Repeat, Retries};
use crate::transfer::{Receipt, Transfer};

/// What a customer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The payment.
    pub transfer: Transfer,
    /// The customer's own key, if the request came with one. Whoever may ask again has to have one: a button that is pressed
    /// twice is two orders without it.
    pub key: Option<Key>,
}

/// Has payments booked by a ledger that may not answer.
#[derive(Debug)]
pub struct Payments<R> {
    ledger: R,
    retries: Retries,
}

impl<R: Remote> Payments<R> {
    /// Payments that are booked by `ledger`.
    #[must_use]
    pub fn new(ledger: R, retries: Retries) -> Self {
        Self { ledger, retries }
    }

    /// Pays, once, and gives the ledger's answer.
    ///
    /// # Errors
    /// [`GaveUp`]; if it has [`begun`](GaveUp::begun), the payment may have been booked, and only the same key can tell.
    pub async fn pay(&self, order: Order, deadline: Instant) -> Result<Receipt, GaveUp> {
        let attempt = || {
            let key = order.key.unwrap_or_else(Key::fresh);
            self.ledger.book(key, order.transfer)
        };
        self.retries.call(deadline, Repeat::Harmless, attempt).await
    }
}
