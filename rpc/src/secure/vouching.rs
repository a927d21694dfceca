//! Round the calls of a gateway.

use std::sync::Arc;

use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use solution_13_authentication::{Clock, Signer};

use super::{statement, user};
use crate::client::{CallError, Caller};
use crate::context::ContextExt;
use crate::method::Method;

/// Says for whom each call is, signed for one service. A call that is for nobody goes out as it is, and a
/// [`Vouched`](super::Vouched) service refuses it.
#[derive(Clone, Debug)]
pub struct Vouching<C> {
    caller: C,
    signer: Arc<Signer>,
    audience: String,
    clock: Clock,
}

impl<C> Vouching<C> {
    /// Calls through `caller`, and signs for the service that calls itself `audience`.
    pub fn new(caller: C, signer: Arc<Signer>, audience: impl Into<String>, clock: Clock) -> Self {
        Self { caller, signer, audience: audience.into(), clock }
    }
}

impl<C: Caller> Caller for Vouching<C> {
    type Api = C::Api;

    async fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        let Some(user) = user(context) else { return self.caller.call(context, method, request).await };
        let metadata = context.outgoing_metadata().cloned().unwrap_or_default();
        let metadata =
            statement::written(metadata, user, &self.signer, &self.audience, method, self.clock.now());
        let context = context.clone().with_outgoing_metadata(metadata);
        self.caller.call(&context, method, request).await
    }
}
