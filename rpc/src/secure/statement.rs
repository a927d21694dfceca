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

#[cfg(test)]
mod tests {
    use solution_13_authentication::{Scopes, User};

    use super::*;
    use crate::ledger::LedgerServer;
    use crate::server::Service as _;

    fn user(name: &str) -> Identity {
        Identity { user: User(name.to_owned()), tenant: None, scopes: Scopes::default() }
    }

    #[test]
    fn what_somebody_has_written_before_is_not_heard() {
        let service = LedgerServer::new(crate::ledger::Bank::default());
        let method = &service.methods()[0];
        let (ours, theirs) = (Signer::new("gateway", [1; 32]), Signer::new("gateway", [2; 32]));
        let verifier = StatementVerifier::new("ledger", [("gateway", ours.public_key())]);
        let forged =
            written(Metadata::new().with("kept", "yes"), &user("mallory"), &theirs, "ledger", method, 10);
        let forged = forged.with("X-User", "mallory").with(TENANT, "another");
        assert!(read(Some(&forged), &verifier, method, 10).is_err());
        let ours = written(forged, &user("alice"), &ours, "ledger", method, 10);
        assert_eq!(read(Some(&ours), &verifier, method, 10), Ok(user("alice")));
        assert_eq!((ours.get_all(USER).count(), ours.get(TENANT), ours.get("kept")), (1, None, Some("yes")));
    }
}
