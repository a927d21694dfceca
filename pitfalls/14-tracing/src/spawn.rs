//! Work that goes on after its request was answered.

use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber;
use tracing::{Instrument, info_span};

/// Starts work that goes on after the request was answered, in a span of its own under the one that starts it.
///
/// The log lines of the work, its calls and what it spawns belong to the request's trace. The request's span does not wait for it: it ends
/// when the request does. Dropping the handle detaches the work.
///
/// # Panics
/// Outside of a tokio runtime.
pub fn spawn<F>(name: &'static str, work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let work = async move {
        let span = info_span!("background", otel.name = name);
        work.instrument(span).await
    };
    tokio::spawn(work.with_current_subscriber())
}
