//! The caller's token, a signed JWT (RFC 7519), checked as RFC 8725 advises.

use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;

use crate::identity::{Identity, Scopes, Tenant, User};
use crate::keys::{FetchKeys, KeyError, KeySet};
use crate::secret::Secret;

/// The longest token that is looked at.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Whose tokens are accepted, and which.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The issuer's name, which `iss` must be.
    pub name: String,
    /// Our own name, which `aud` must be or contain.
    pub audience: String,
    /// The one algorithm that it signs with. What the token says of it must be the same.
    pub algorithm: Algorithm,
    /// How far our clock and the issuer's may differ, in seconds.
    pub leeway_seconds: u32,
}

/// What an accepted token says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: String,
    /// The customer.
    pub tenant: Option<String>,
    /// Scopes, between spaces (RFC 8693, section 4.2).
    #[serde(default)]
    pub scope: String,
    /// Seconds since 1970, perhaps with a fraction: not accepted from then on.
    pub exp: f64,
    /// Not accepted before.
    pub nbf: Option<f64>,
}

/// Why a token is not accepted. For the operator's log; nothing of the token is in it but times and the names of claims.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// It is not read.
    #[error("token of {announced} bytes is over the limit of {limit}")]
    TooLong {
        /// Its length.
        announced: usize,
        /// What is allowed.
        limit: usize,
    },
    /// It is no JWT, or its claims are of other types, or it wants something that we do not know (`crit`).
    #[error("not a token that can be read")]
    Malformed,
    /// It says that it is signed by another algorithm than the issuer's, or by none.
    #[error("not signed with the issuer's algorithm")]
    Algorithm,
    /// It does not say which key signed it.
    #[error("the token names no key")]
    NoKeyId,
    /// The key that it names is not there.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It was not signed with that key, or was changed.
    #[error("the signature is wrong")]
    Signature,
    /// It was issued by somebody else.
    #[error("of another issuer")]
    Issuer,
    /// It was issued for somebody else.
    #[error("for another audience")]
    Audience,
    /// It lacks a claim that it must have.
    #[error("the claim `{0}` is missing")]
    Missing(String),
    /// Its user, or the customer that it names, is an empty text.
    #[error("about nobody")]
    Nobody,
    /// Its time is over.
    #[error("expired at {exp}, and it is {now}")]
    Expired {
        /// When it expired.
        exp: f64,
        /// When it came.
        now: u64,
    },
    /// Its time has not come.
    #[error("not good before {nbf}, and it is {now}")]
    NotYet {
        /// When it will be good.
        nbf: f64,
        /// When it came.
        now: u64,
    },
}

/// Accepts the tokens of one issuer.
#[derive(Clone, Debug)]
pub struct TokenVerifier<F> {
    issuer: Issuer,
    keys: KeySet<F>,
    validation: Validation,
}

impl<F: FetchKeys> TokenVerifier<F> {
    /// Accepts what that issuer signs with one of its keys.
    pub fn new(issuer: Issuer, keys: KeySet<F>) -> Self {
        let mut validation = Validation::new(issuer.algorithm);
        validation.set_issuer(&[&issuer.name]);
        validation.set_audience(&[&issuer.audience]);
        // Given alone, these two are compared only if the token has them.
        validation.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);
        // The library would ask the system's clock. `verify` is told the time.
        validation.validate_exp = false;
        Self { issuer, keys, validation }
    }

    /// What the token says, if all of it is good at `now`, in seconds since 1970. Cancel safe.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn verify(&self, token: &Secret, now: u64) -> Result<Claims, TokenError> {
        let token = token.expose();
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong { announced: token.len(), limit: MAX_TOKEN_BYTES });
        }
        // Nothing in the header is verified yet. It chooses among keys that we trust, and that is all.
        let header = decode_header(token)?;
        if header.alg != self.issuer.algorithm {
            return Err(TokenError::Algorithm);
        }
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let key = self.keys.key(header.kid.as_deref().ok_or(TokenError::NoKeyId)?).await?;
        let claims = decode::<Claims>(token, &key, &self.validation)?.claims;
        if claims.sub.is_empty() || claims.tenant.as_deref() == Some("") {
            return Err(TokenError::Nobody);
        }
        self.check_times(&claims, now)?;
        Ok(claims)
    }

    fn check_times(&self, claims: &Claims, now: u64) -> Result<(), TokenError> {
        let leeway = u64::from(self.issuer.leeway_seconds);
        if claims.exp <= now.saturating_sub(leeway) as f64 {
            return Err(TokenError::Expired { exp: claims.exp, now });
        }
        match claims.nbf {
            Some(nbf) if nbf > now.saturating_add(leeway) as f64 => Err(TokenError::NotYet { nbf, now }),
            _ => Ok(()),
        }
    }
}

impl From<Claims> for Identity {
    fn from(claims: Claims) -> Self {
        let (user, tenant) = (User(claims.sub), claims.tenant.map(Tenant));
        Self { user, tenant, scopes: Scopes::parse(&claims.scope) }
    }
}

impl From<Error> for TokenError {
    fn from(why: Error) -> Self {
        match why.into_kind() {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::InvalidAudience => Self::Audience,
            ErrorKind::InvalidAlgorithm => Self::Algorithm,
            ErrorKind::MissingRequiredClaim(name) => Self::Missing(name),
            _ => Self::Malformed,
        }
    }
}
