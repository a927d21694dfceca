//! The path of one call through a cluster, with the lessons where each is needed.

use std::sync::{Arc, Mutex, MutexGuard};

use solution_05_deadlines::{Context, DeadlineSource, Stopped};
use solution_06_versioning::Message;
use solution_08_retries::{GaveUp, Repeat, Why};
use tracing::Instrument;

use crate::api::Api;
use crate::client::{CallError, Caller};
use crate::cluster::choose::PassedOver;
use crate::cluster::failure::{EndsBy, through, to_balance, to_retry};
use crate::cluster::{Cluster, Retrying};
use crate::context::ContextExt;
use crate::method::Method;

impl<A: Api> Caller for Cluster<A> {
    type Api = A;

    /// Cancel safe, as that of a [`Client`](crate::Client) is.
    async fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        let span = tracing::debug_span!("cluster", method = method.name, trace = %context.trace_id());
        let call = Call { context, method, request, so_far: Mutex::default() };
        // Lesson 05: the call ends at its deadline, with all its attempts.
        let ended = context.run(self.attempts(&call)).instrument(span).await;
        ended.unwrap_or_else(|stopped| Err(stopped.into()))
    }
}

/// One call.
struct Call<'a, Q> {
    context: &'a Context,
    method: &'a Method,
    request: &'a Q,
    so_far: Mutex<SoFar>,
}

/// What became of its attempts.
#[derive(Default)]
struct SoFar {
    attempts: u32,
    tried: Vec<Arc<str>>,
    last: Option<CallError>,
}

impl<A: Api> Cluster<A> {
    /// Lesson 08: an attempt, and further ones if it failed.
    async fn attempts<Q: Message, R: Message>(&self, call: &Call<'_, Q>) -> Result<R, CallError> {
        self.members.settled(call.context).await?;
        let Some(Retrying { retries, options }) = self.retries.as_deref() else {
            return self.attempt(call, call.context, EndsBy::Caller).await;
        };
        let repeat = if call.method.is_idempotent { Repeat::Harmless } else { Repeat::OnlyIfNotBegun };
        let attempt = || {
            // The server is told this limit, too: it stops working on what nobody waits for.
            let limited = call.context.within(DeadlineSource::Read, options.attempt());
            let is_limited = limited.deadline().at() < call.context.deadline().at();
            let ends_by = if is_limited { EndsBy::Limit } else { EndsBy::Caller };
            async move {
                let outcome = self.attempt(call, &limited, ends_by).await;
                outcome.map_err(|error| call.failed(error))
            }
        };
        let ended = retries.call(call.context.deadline().at(), repeat, attempt).await;
        ended.map_err(|gave_up| call.gave_up(gave_up))
    }

    /// Calls one backend, and another one only if it is certain that nobody has begun the call.
    async fn attempt<Q: Message, R: Message>(
        &self,
        call: &Call<'_, Q>,
        context: &Context,
        ends_by: EndsBy,
    ) -> Result<R, CallError> {
        let (attempt, mut passed_over) = call.begin_attempt();
        loop {
            // Lesson 11: one of the list, and rather not one where this call has failed before.
            let chosen = self.members.choose(context, &passed_over).await?;
            let backend = Arc::clone(&chosen.member);
            // Lesson 10: a connection to it, which is shared with other calls.
            let Some(connection) = backend.connection() else { continue };
            let sending = async {
                tracing::debug!(backend = %backend.name, attempt, "sent");
                let outcome = connection.call(context, call.method, call.request).await;
                outcome.map_err(|error| as_not_connected(error, connection.takes_calls()))
            };
            // Lesson 09: unless its breaker is open.
            let outcome = match &backend.breaker {
                Some(breaker) => through(breaker, ends_by, sending).await,
                None => Ok(sending.await),
            };
            let outcome = match outcome {
                Ok(outcome) => outcome,
                Err(refused) => {
                    tracing::debug!(backend = %backend.name, attempt, why = %refused, "refused");
                    passed_over.refused.push((Arc::clone(&backend.name), refused));
                    continue;
                }
            };
            if let Some(outcome) = to_balance(&outcome, ends_by) {
                self.members.ended(chosen, outcome);
            }
            let Err(error) = outcome else { return outcome };
            let (code, begun) = (error.code().name(), error.begun());
            tracing::debug!(backend = %backend.name, attempt, code, begun, %error, "failed");
            // The connection was just closing. It is chosen no more, and what is not begun costs no attempt.
            if !matches!(error, CallError::NotConnected { .. }) {
                call.so_far().tried.push(Arc::clone(&backend.name));
                return Err(error);
            }
        }
    }
}

/// A server that shuts down refuses what is new. To its client that is a connection that takes no more calls, and nothing is
/// wrong with the server.
fn as_not_connected(error: CallError, takes_calls: bool) -> CallError {
    match error {
        CallError::NotBegun(error) if error.retryable && !takes_calls => {
            CallError::NotConnected { reason: error.to_string() }
        }
        error => error,
    }
}

impl<Q> Call<'_, Q> {
    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        self.so_far.lock().expect("no code that holds it can panic")
    }

    /// The attempt's number, from 1, and where not to send it.
    fn begin_attempt(&self) -> (u32, PassedOver) {
        let mut so_far = self.so_far();
        so_far.attempts += 1;
        so_far.last = None;
        (so_far.attempts, PassedOver { tried: so_far.tried.clone(), refused: Vec::new() })
    }

    /// Keeps the error, and tells lesson 08 what it has to know.
    fn failed(&self, error: CallError) -> solution_08_retries::Failure {
        let failure = to_retry(&error);
        self.so_far().last = Some(error);
        failure
    }

    fn gave_up(&self, GaveUp { why, attempts, begun, .. }: GaveUp) -> CallError {
        tracing::debug!(attempts, why = ?why, begun, "gave up");
        // Without an error, the last attempt was dropped at its limit.
        let limit = || Stopped::DeadlineExceeded {
            limit: self.context.deadline().limit(),
            allowed: self.context.deadline().allowed(),
        };
        let last = self.so_far().last.take().unwrap_or_else(|| limit().into());
        // Nothing was tried again, nor could be: there is nothing to add.
        let tells_all = match why {
            Why::Hopeless | Why::MayHaveBegun => true,
            Why::Deadline => attempts <= 1,
            Why::Attempts | Why::Budget => false,
        };
        if tells_all && last.begun() == begun {
            last
        } else {
            CallError::GaveUp { why, attempts, begun, last: Box::new(last) }
        }
    }
}
