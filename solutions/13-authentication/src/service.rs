//! A service behind the gateway.

use std::fmt;
use std::time::Duration;

use solution_05_deadlines::{Context, Deadline, DeadlineSource};

use crate::clock::Clock;
use crate::request::{Backend, Refusal, Reply, Request};
use crate::statement::StatementVerifier;

/// The longest that a request may take.
const CALL: Duration = Duration::from_secs(10);

/// Serves whom the gateway vouches for, with a handler that is given a context and a body.
///
/// The context has the caller's [`Identity`](crate::Identity), by its type: a handler never reads it out of the metadata.
pub struct Service<H> {
    gateway: StatementVerifier,
    clock: Clock,
    handler: H,
}

impl<H, R> Service<H>
where
    H: Fn(Context, String) -> R + Send + Sync,
    R: Future<Output = Reply> + Send,
{
    /// A service that believes that gateway.
    pub fn new(gateway: StatementVerifier, clock: Clock, handler: H) -> Self {
        Self { gateway, clock, handler }
    }
}

impl<H, R> Backend for Service<H>
where
    H: Fn(Context, String) -> R + Send + Sync,
    R: Future<Output = Reply> + Send,
{
    /// Dropping the future drops the handler's.
    async fn call(&self, request: Request) -> Reply {
        let identity = self.gateway.verify(&request, self.clock.now());
        // Why it is not believed is for the log. Whoever came past the gateway learns nothing.
        let says = "not by way of the gateway".to_owned();
        let identity = identity.map_err(|_| Refusal { status: 401, says })?;
        let context = Context::new(Deadline::after(DeadlineSource::Call, CALL)).with(identity);
        (self.handler)(context, request.body).await
    }
}

impl<H> fmt::Debug for Service<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("gateway", &self.gateway).finish_non_exhaustive()
    }
}
