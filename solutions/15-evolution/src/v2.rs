//! Version 2: amounts in cents with their currency, an error is a problem of RFC 9457.

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderValue, Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::ledger::{self, Currency};
use crate::refusal::Refusal;
use crate::representation::{Representation, json};

pub(crate) struct V2;

/// What it does not know it refuses: to skip it could do something else than was asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    from: String,
    to: String,
    amount: u64,
    #[serde(default = "euro")]
    currency: String,
    memo: Option<String>,
}

#[derive(Serialize)]
struct Balance<'a> {
    account: &'a str,
    balance: u64,
    currency: &'a str,
}

#[derive(Serialize)]
struct Transfer<'a> {
    id: u64,
    from: &'a str,
    to: &'a str,
    amount: u64,
    currency: &'a str,
    memo: Option<&'a str>,
    state: &'a str,
}

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    /// In cents, if that is why.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
}

impl Representation for V2 {
    fn order(&self, body: &[u8]) -> Result<ledger::Order, Refusal> {
        let Order { from, to, amount, currency, memo } =
            serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        let currency = Currency::of_code(&currency).ok_or(Refusal::Malformed)?;
        Ok(ledger::Order { from, to, cents: amount, currency, memo })
    }

    fn balance(&self, balance: &ledger::Balance) -> Result<Response<Bytes>, Refusal> {
        let ledger::Balance { account, cents, currency } = balance;
        Ok(ok(StatusCode::OK, &Balance { account, balance: *cents, currency: currency.code() }))
    }

    fn transfer(&self, transfer: &ledger::Transfer) -> Result<Response<Bytes>, Refusal> {
        Ok(ok(StatusCode::OK, &said(transfer)))
    }

    fn booked(&self, transfer: &ledger::Transfer) -> Result<Response<Bytes>, Refusal> {
        let mut response = ok(StatusCode::CREATED, &said(transfer));
        let location = HeaderValue::try_from(format!("/v2/transfers/{}", transfer.id));
        response.headers_mut().insert(LOCATION, location.expect("a path of letters and digits"));
        Ok(response)
    }

    fn refused(&self, refusal: &Refusal) -> Response<Bytes> {
        let (status, kind) = match refusal {
            Refusal::NoSuchAccount { .. } => (StatusCode::NOT_FOUND, "no-such-account"),
            Refusal::NoSuchTransfer { .. } => (StatusCode::NOT_FOUND, "no-such-transfer"),
            Refusal::NotFound | Refusal::UnknownVersion { .. } | Refusal::Gone { .. } => {
                (StatusCode::NOT_FOUND, "not-found")
            }
            Refusal::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
            Refusal::InsufficientFunds { .. } => (StatusCode::CONFLICT, "insufficient-funds"),
            Refusal::WrongCurrency { .. } => (StatusCode::CONFLICT, "wrong-currency"),
            Refusal::BadAmount => (StatusCode::UNPROCESSABLE_ENTITY, "amount-out-of-range"),
            Refusal::NotExpressible { .. } => (StatusCode::CONFLICT, "not-expressible"),
            Refusal::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
        };
        let (account, missing) = match refusal {
            Refusal::InsufficientFunds { account, missing } => (Some(account), Some(*missing)),
            Refusal::NoSuchAccount { account } | Refusal::WrongCurrency { account, .. } => {
                (Some(account), None)
            }
            _ => (None, None),
        };
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: refusal.to_string(),
            status: status.as_u16(),
            missing,
            account: account.map(String::as_str),
        };
        json(status, "application/problem+json", &problem)
    }
}

fn euro() -> String {
    Currency::Eur.code().to_owned()
}

fn ok(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    json(status, "application/json", body)
}

fn said(transfer: &ledger::Transfer) -> Transfer<'_> {
    let ledger::Transfer { id, order } = transfer;
    Transfer {
        id: *id,
        from: &order.from,
        to: &order.to,
        amount: order.cents,
        currency: order.currency.code(),
        memo: order.memo.as_deref(),
        state: "booked",
    }
}
