//! What a gateway says of a caller, in a form that its services can check and cannot forge.

use std::collections::HashMap;
use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::identity::{Identity, SCOPE, TENANT, USER};
use crate::request::Request;

/// When the statement ends, in seconds since 1970.
pub const EXPIRES: &str = "x-identity-expires";
/// Which of the gateway's keys it is signed with.
pub const KEY: &str = "x-identity-key";
/// The signature (Ed25519, RFC 8032) in hexadecimal.
pub const SIGNATURE: &str = "x-identity-signature";

/// How long a statement is good: the way to the service, and what the clocks of the two may differ.
pub const LIFETIME_SECONDS: u64 = 30;

/// Why a service does not believe what a request says of its caller. For the operator's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// It says nothing, or no gateway says it.
    #[error("no statement of the gateway")]
    Missing,
    /// It is signed under an id that none of the gateway's keys has.
    #[error("signed with a key that is not the gateway's")]
    UnknownKey,
    /// What it says is not what was signed, for this service and this method.
    #[error("the gateway has not said this, to this service, of this method")]
    Signature,
    /// Its time is over.
    #[error("expired at {expires}, and it is {now}")]
    Expired {
        /// When it expired.
        expires: u64,
        /// When it came.
        now: u64,
    },
}

/// Signs what the gateway says.
pub struct Signer {
    id: String,
    key: SigningKey,
}

impl Signer {
    /// Signs with the key that has this seed, under that id.
    pub fn new(id: impl Into<String>, seed: [u8; 32]) -> Self {
        Self { id: id.into(), key: SigningKey::from_bytes(&seed) }
    }

    /// What a [`StatementVerifier`] needs of the key. It is no secret.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Signs what the request says of its caller, as its receiver will read it, for that service and for
    /// [`LIFETIME_SECONDS`] from `now`.
    pub fn sign(&self, request: &mut Request, audience: &str, now: u64) {
        request.metadata.append(EXPIRES, now.saturating_add(LIFETIME_SECONDS).to_string());
        let signature = self.key.sign(&signed_bytes(request, audience));
        request.metadata.append(KEY, &*self.id);
        request.metadata.append(SIGNATURE, format!("{signature:x}"));
    }
}

/// Shows the id alone.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Checks what a gateway has signed.
#[derive(Clone, Debug)]
pub struct StatementVerifier {
    audience: String,
    keys: HashMap<String, VerifyingKey>,
}

impl StatementVerifier {
    /// Believes what is said to `audience` under one of these keys, by their ids. While the gateway changes from one key to the
    /// next there are two. What is no public key is left out.
    pub fn new<I: Into<String>>(
        audience: impl Into<String>,
        public_keys: impl IntoIterator<Item = (I, [u8; 32])>,
    ) -> Self {
        let usable = |(id, key): (I, [u8; 32])| Some((id.into(), VerifyingKey::from_bytes(&key).ok()?));
        Self { audience: audience.into(), keys: public_keys.into_iter().filter_map(usable).collect() }
    }

    /// The caller, if a gateway has said so to this service, of this method, not too long ago.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn verify(&self, request: &Request, now: u64) -> Result<Identity, StatementError> {
        let identity = Identity::read_from(request).ok_or(StatementError::Missing)?;
        let signature = request.get(SIGNATURE).ok_or(StatementError::Missing)?;
        let key = request.get(KEY).ok_or(StatementError::Missing)?;
        let key = self.keys.get(key).ok_or(StatementError::UnknownKey)?;
        let signature: Signature = signature.parse().map_err(|_| StatementError::Signature)?;
        let signed = signed_bytes(request, &self.audience);
        key.verify_strict(&signed, &signature).map_err(|_| StatementError::Signature)?;
        let expires = request.get(EXPIRES).and_then(|expires| expires.parse().ok());
        match expires.ok_or(StatementError::Missing)? {
            expires if expires <= now => Err(StatementError::Expired { expires, now }),
            _ => Ok(identity),
        }
    }
}

/// Each part with its length, or `ab` and `c` would be `a` and `bc`; and what is absent as such, or it would be what is empty.
fn signed_bytes(request: &Request, audience: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let said = [USER, TENANT, SCOPE, EXPIRES].map(|name| request.get(name));
    for part in [Some(audience), Some(&*request.method)].into_iter().chain(said) {
        match part {
            Some(part) => {
                bytes.extend((part.len() as u64 + 1).to_be_bytes());
                bytes.extend(part.as_bytes());
            }
            None => bytes.extend(0u64.to_be_bytes()),
        }
    }
    bytes
}
