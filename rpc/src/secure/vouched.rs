//! Round a service behind a gateway.

use solution_03_errors::Code;
use solution_13_authentication::{Clock, StatementVerifier};

use super::{peer, statement};
use crate::context::ContextExt;
use crate::method::Method;
use crate::schema::Schema;
use crate::server::{Call, Service, Work};

/// Takes the calls of one gateway, which its certificate names, and of these only those that it has vouched for. The handler
/// finds the [`user`](super::user). Others hear `PERMISSION_DENIED` or `UNAUTHENTICATED`; why, stands in this side's log.
#[derive(Debug)]
pub struct Vouched<S> {
    service: S,
    gateway: String,
    verifier: StatementVerifier,
    clock: Clock,
}

impl<S> Vouched<S> {
    /// Believes what `verifier` finds good, of callers whose certificate has the name `gateway`.
    pub fn new(service: S, gateway: impl Into<String>, verifier: StatementVerifier, clock: Clock) -> Self {
        Self { service, gateway: gateway.into(), verifier, clock }
    }
}

impl<S: Service> Service for Vouched<S> {
    fn schema(&self) -> Schema {
        self.service.schema()
    }

    fn methods(&self) -> &'static [Method] {
        self.service.methods()
    }

    fn call(&self, method: &'static Method, call: Call) -> Work {
        if !peer(call.context()).is_some_and(|peer| peer.is(&self.gateway)) {
            tracing::warn!(peer = ?peer(call.context()), "not the gateway");
            return call.refuse(Code::PermissionDenied, "calls come by the gateway");
        }
        let metadata = call.context().incoming_metadata();
        match statement::read(metadata, &self.verifier, method, self.clock.now()) {
            Ok(user) => self.service.call(method, call.with_context(|context| context.with(user))),
            Err(why) => {
                tracing::warn!(%why, method = method.name, "not vouched for");
                call.refuse(Code::Unauthenticated, "nobody vouches for this call")
            }
        }
    }
}
