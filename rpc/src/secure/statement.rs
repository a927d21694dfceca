//! Lesson 13's statement, in the metadata of a call.

use solution_13_authentication::{
    EXPIRES, Identity, KEY, Request, SCOPE, SIGNATURE, Signer, StatementError, StatementVerifier, TENANT,
    USER,
};

use crate::method::Method;
use crate::wire::Metadata;

/// The names that only a gateway writes.
const OURS: [&str; 6] = [USER, TENANT, SCOPE, EXPIRES, KEY, SIGNATURE];

/// As the statement names a method: `ledger.v1.Ledger/Transfer`.
fn name(method: &Method) -> String {
    format!("{}/{}", method.service, method.name)
}

/// `metadata` with the statement that a call of `method`, at `audience`, is for `user`; in place of any other.
pub(super) fn written(
    metadata: Metadata,
    user: &Identity,
    signer: &Signer,
    audience: &str,
    method: &Method,
    now: u64,
) -> Metadata {
    let mut request = Request::new(name(method), "");
    user.append_to(&mut request.metadata);
    signer.sign(&mut request, audience, now);
    let cleared = OURS.iter().fold(metadata, |metadata, name| metadata.without(name));
    request.metadata.iter().fold(cleared, |metadata, (name, value)| metadata.with(name, value))
}

/// For whom a call of `method` is, if the gateway has said so.
pub(super) fn read(
    metadata: Option<&Metadata>,
    verifier: &StatementVerifier,
    method: &Method,
    now: u64,
) -> Result<Identity, StatementError> {
    let mut request = Request::new(name(method), "");
    for (name, value) in metadata.into_iter().flat_map(Metadata::iter) {
        request.metadata.append(name, value);
    }
    verifier.verify(&request, now)
}
