//! The gateway: where a caller is asked who it is.

use std::collections::HashMap;
use std::fmt;

use crate::clock::Clock;
use crate::identity::{Identity, SCOPE, TENANT, USER};
use crate::keys::{FetchKeys, KeyError};
use crate::metadata::AUTHORIZATION;
use crate::request::{Backend, Refusal, Reply, Request};
use crate::secret::Secret;
use crate::statement::{EXPIRES, KEY, SIGNATURE, Signer};
use crate::token::{TokenError, TokenVerifier};

/// What a service is told by the gateway alone, and the gateway by the caller alone.
const NEVER_PASSED_ON: [&str; 7] = [AUTHORIZATION, USER, TENANT, SCOPE, EXPIRES, KEY, SIGNATURE];

/// Why a request goes no further. For the operator's log; [`Denied::refusal`] is what the caller is told.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Denied {
    /// It has no token, or more than one.
    #[error("no bearer token")]
    NoToken,
    /// Its token is not accepted.
    #[error("the token is not accepted")]
    Token(#[from] TokenError),
    /// There is no such method.
    #[error("no such method")]
    NoMethod,
    /// Its caller is known, and may not do this.
    #[error("the scope `{needs}` is missing")]
    Scope {
        /// What the method needs.
        needs: &'static str,
    },
}

impl Denied {
    /// What the caller is told: what to do, and not which check it was.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let (status, says) = match self {
            Self::Token(TokenError::Key(KeyError::Unavailable)) => (503, "tokens cannot be checked now"),
            Self::NoToken => (401, "a token is needed"),
            Self::Token(_) => (401, "the token is not accepted"),
            Self::Scope { .. } => (403, "the token does not allow this"),
            Self::NoMethod => (404, "no such method"),
        };
        Refusal { status, says: says.to_owned() }
    }
}

/// Which service has a method, and what its caller must be allowed.
#[derive(Clone, Copy, Debug)]
struct Route {
    service: &'static str,
    scope: &'static str,
}

/// Verifies callers, and sends their requests on to the services behind it.
pub struct Gateway<F, B> {
    tokens: TokenVerifier<F>,
    signer: Signer,
    clock: Clock,
    routes: HashMap<&'static str, Route>,
    services: HashMap<&'static str, B>,
}

impl<F: FetchKeys, B: Backend> Gateway<F, B> {
    /// A gateway without services.
    pub fn new(tokens: TokenVerifier<F>, signer: Signer, clock: Clock) -> Self {
        Self { tokens, signer, clock, routes: HashMap::new(), services: HashMap::new() }
    }

    /// With a service behind it, under the name that it knows itself by.
    #[must_use]
    pub fn service(mut self, name: &'static str, backend: B) -> Self {
        self.services.insert(name, backend);
        self
    }

    /// With a method of that service, for callers with that scope. A method that is not named here is nobody's.
    #[must_use]
    pub fn method(mut self, method: &'static str, service: &'static str, scope: &'static str) -> Self {
        self.routes.insert(method, Route { service, scope });
        self
    }

    /// Who the caller is, if it may do what it asks for. Cancel safe.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn admit(&self, request: &Request) -> Result<Identity, Denied> {
        let token = bearer(request).ok_or(Denied::NoToken)?;
        let identity = Identity::from(self.tokens.verify(&token, self.clock.now()).await?);
        let route = self.routes.get(&*request.method).ok_or(Denied::NoMethod)?;
        if !identity.scopes.allow(route.scope) {
            return Err(Denied::Scope { needs: route.scope });
        }
        Ok(identity)
    }

    /// Sends an admitted request on to its service. What that service reads of the caller is what the token says, and nothing else:
    /// a caller that writes an identity of its own into its request is served as itself. Its token goes no further. The rest of
    /// the metadata, such as `traceparent` and `idempotency-key`, goes on as it came.
    async fn forward(&self, mut request: Request, identity: &Identity) -> Reply {
        let unreachable = Refusal { status: 503, says: "no such service".to_owned() };
        let route = self.routes.get(&*request.method).ok_or_else(|| Denied::NoMethod.refusal())?;
        let backend = self.services.get(route.service).ok_or(unreachable)?;
        for name in NEVER_PASSED_ON {
            request.metadata.remove(name);
            request.trailers.remove(name);
        }
        identity.append_to(&mut request.metadata);
        self.signer.sign(&mut request, route.service, self.clock.now());
        backend.call(request).await
    }
}

impl<F: FetchKeys, B: Backend> Backend for Gateway<F, B> {
    /// Dropping the future drops the service's.
    async fn call(&self, request: Request) -> Reply {
        match self.admit(&request).await {
            Ok(identity) => self.forward(request, &identity).await,
            Err(denied) => Err(denied.refusal()),
        }
    }
}

/// The caller's token, if it has exactly one: of two, somebody else might read the other.
fn bearer(request: &Request) -> Option<Secret> {
    let mut values = request.metadata.get_all(AUTHORIZATION);
    let (scheme, token) = values.next()?.split_once(' ')?;
    let is_good = scheme.eq_ignore_ascii_case("bearer") && values.next().is_none();
    is_good.then(|| Secret::new(token.trim_matches(' ')))
}

impl<F, B> fmt::Debug for Gateway<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("routes", &self.routes).finish_non_exhaustive()
    }
}
