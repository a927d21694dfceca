//! Round the services of a gateway.

use std::fmt;
use std::sync::Arc;

use solution_03_errors::Code;
use solution_13_authentication::{AUTHORIZATION, Clock, FetchKeys, Identity, Secret, TokenVerifier};

use crate::context::ContextExt;
use crate::method::Method;
use crate::schema::Schema;
use crate::server::{Call, Service, Work};

/// Which scope a method needs; `None` for one that nobody may call.
type ScopeOf = fn(&Method) -> Option<&'static str>;

/// Asks each call for a token: `authorization: Bearer …`. The handler finds the [`user`](super::user), and nothing of the token.
///
/// Without a good token the answer is `UNAUTHENTICATED`; with one that does not have the method's scope,
/// `PERMISSION_DENIED`. Neither says why: that stands in this side's log.
pub struct Admitted<S, F>(Arc<Inner<S, F>>);

struct Inner<S, F> {
    service: S,
    tokens: TokenVerifier<F>,
    scope_of: ScopeOf,
    clock: Clock,
}

impl<S: Service, F: FetchKeys> Admitted<S, F> {
    /// Admits to `service` whoever has a token that `tokens` finds good and that has the scope which `scope_of` names.
    pub fn new(service: S, tokens: TokenVerifier<F>, scope_of: ScopeOf, clock: Clock) -> Self {
        Self(Arc::new(Inner { service, tokens, scope_of, clock }))
    }
}

impl<S: Service, F: FetchKeys> Service for Admitted<S, F> {
    fn schema(&self) -> Schema {
        self.0.service.schema()
    }

    fn methods(&self) -> &'static [Method] {
        self.0.service.methods()
    }

    fn call(&self, method: &'static Method, call: Call) -> Work {
        let Some(token) = bearer(&call) else {
            return call.refuse(Code::Unauthenticated, "a token is needed");
        };
        let gateway = Arc::clone(&self.0);
        Box::pin(async move {
            let user: Identity = match gateway.tokens.verify(&token, gateway.clock.now()).await {
                Ok(claims) => claims.into(),
                Err(why) => {
                    tracing::warn!(%why, method = method.name, "token refused");
                    return call.refuse(Code::Unauthenticated, "the token is not good").await;
                }
            };
            if !(gateway.scope_of)(method).is_some_and(|scope| user.scopes.allow(scope)) {
                tracing::warn!(user = user.user.0, method = method.name, "not allowed");
                return call.refuse(Code::PermissionDenied, "the token does not allow this").await;
            }
            gateway.service.call(method, call.with_context(|context| context.with(user))).await
        })
    }
}

impl<S, F> fmt::Debug for Admitted<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admitted").finish_non_exhaustive()
    }
}

/// The token, if there is one and no second.
fn bearer(call: &Call) -> Option<Secret> {
    let mut all = call.context().incoming_metadata()?.get_all(AUTHORIZATION);
    let (first, second) = (all.next()?, all.next());
    let (scheme, token) = first.split_once(' ')?;
    (second.is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| Secret::new(token.trim()))
}
