//! How a version says what the core means.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;

use crate::ledger::{Balance, Order, Transfer};
use crate::refusal::Refusal;
use crate::v1::V1;
use crate::v2::V2;
use crate::version::Version;

/// What one version reads and writes, and nothing else: it decides nothing, and what it cannot say it refuses.
pub trait Representation: Sync {
    /// Reads the body of a transfer that is asked for.
    ///
    /// # Errors
    /// [`Refusal`], if it is not what this version reads.
    fn order(&self, body: &[u8]) -> Result<Order, Refusal>;

    /// Says a balance.
    ///
    /// # Errors
    /// [`Refusal::NotExpressible`].
    fn balance(&self, balance: &Balance) -> Result<Response<Bytes>, Refusal>;

    /// Says a transfer that was made long ago.
    ///
    /// # Errors
    /// [`Refusal::NotExpressible`].
    fn transfer(&self, transfer: &Transfer) -> Result<Response<Bytes>, Refusal>;

    /// Says a transfer that has just been made.
    ///
    /// # Errors
    /// [`Refusal::NotExpressible`].
    fn booked(&self, transfer: &Transfer) -> Result<Response<Bytes>, Refusal>;

    /// Says why a request was not carried out.
    fn refused(&self, refusal: &Refusal) -> Response<Bytes>;
}

/// How `version` says things.
#[must_use]
pub fn representation(version: Version) -> &'static dyn Representation {
    match version {
        Version::V1 => &V1,
        Version::V2 => &V2,
    }
}

pub(crate) fn json(status: StatusCode, kind: &'static str, body: &impl Serialize) -> Response<Bytes> {
    let body = serde_json::to_vec(body).expect("structs of numbers and strings can be written as JSON");
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
