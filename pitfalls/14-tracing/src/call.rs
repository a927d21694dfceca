//! Calls to other services.

use tracing::{Instrument, info_span};

use crate::headers::Headers;
use crate::layer::inject;

/// Calls another service, in a span under the current one: `send` is given the headers that the request has to take along.
///
/// Outside of every span the headers are empty, and the callee begins a trace. Dropping the future ends the span.
pub async fn call<T>(method: &str, send: impl AsyncFnOnce(Headers) -> T) -> T {
    let span = info_span!("call", otel.name = method, otel.kind = "client");
    let mut headers = Headers::default();
    inject(&span, &mut headers);
    send(headers).instrument(span).await
}
