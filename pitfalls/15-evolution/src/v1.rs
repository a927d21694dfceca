//! Version 1: amounts in euros, an error is a text. Nothing here is changed any more.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::ledger::{self, Currency, MAX_CENTS};
use crate::refusal::Refusal;
use crate::representation::{Representation, json};

pub(crate) struct V1;

/// What it does not know it skips, as it always did.
#[derive(Deserialize)]
struct Order {
    from: String,
    to: String,
    amount: f64,
}

#[derive(Serialize)]
struct Balance<'a> {
    account: &'a str,
    balance: f64,
}

#[derive(Serialize)]
struct Transfer<'a> {
    id: u64,
    from: &'a str,
    to: &'a str,
    amount: f64,
    status: &'a str,
}

#[derive(Serialize)]
struct Error<'a> {
    error: &'a str,
}

impl Representation for V1 {
    fn order(&self, body: &[u8]) -> Result<ledger::Order, Refusal> {
        let Order { from, to, amount } = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        let cents = cents(amount).ok_or(Refusal::BadAmount)?;
        Ok(ledger::Order { from, to, cents, currency: Currency::Eur, memo: None })
    }

    fn balance(&self, balance: &ledger::Balance) -> Result<Response<Bytes>, Refusal> {
        let euros = euros(balance.cents, balance.currency)?;
        Ok(ok(&Balance { account: &balance.account, balance: euros }))
    }

    fn transfer(&self, transfer: &ledger::Transfer) -> Result<Response<Bytes>, Refusal> {
        let ledger::Transfer { id, order } = transfer;
        let amount = euros(order.cents, order.currency)?;
        Ok(ok(&Transfer { id: *id, from: &order.from, to: &order.to, amount, status: "ok" }))
    }

    fn booked(&self, transfer: &ledger::Transfer) -> Result<Response<Bytes>, Refusal> {
        self.transfer(transfer)
    }

    fn refused(&self, refusal: &Refusal) -> Response<Bytes> {
        let (status, error) = match refusal {
            Refusal::NoSuchAccount { .. } => (StatusCode::NOT_FOUND, "unknown account"),
            Refusal::NoSuchTransfer { .. } => (StatusCode::NOT_FOUND, "unknown transfer"),
            Refusal::NotFound | Refusal::UnknownVersion { .. } | Refusal::Gone { .. } => {
                (StatusCode::NOT_FOUND, "not found")
            }
            Refusal::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method not allowed"),
            Refusal::InsufficientFunds { .. } => (StatusCode::BAD_REQUEST, "insufficient funds"),
            Refusal::BadAmount => (StatusCode::BAD_REQUEST, "bad amount"),
            Refusal::Malformed => (StatusCode::BAD_REQUEST, "bad request"),
            Refusal::WrongCurrency { .. } | Refusal::NotExpressible { .. } => {
                (StatusCode::BAD_REQUEST, "not an account in euros")
            }
        };
        json(status, "application/json", &Error { error })
    }
}

fn ok(body: &impl Serialize) -> Response<Bytes> {
    json(StatusCode::OK, "application/json", body)
}

/// Rounded to the cent.
fn cents(euros: f64) -> Option<u64> {
    let cents = (euros * 100.0).round();
    #[expect(clippy::cast_precision_loss, reason = "it is below 2^53")]
    let range = 1.0..=MAX_CENTS as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and in the range"
    )]
    range.contains(&cents).then_some(cents as u64)
}

fn euros(cents: u64, currency: Currency) -> Result<f64, Refusal> {
    match currency {
        #[expect(clippy::cast_precision_loss, reason = "no amount of the ledger reaches 2^53")]
        Currency::Eur => Ok(cents as f64 / 100.0),
        Currency::Chf => Err(Refusal::NotExpressible { currency }),
    }
}
