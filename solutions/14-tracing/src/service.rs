//! A service, as its tracing sees it.

use std::fmt;
use std::sync::{Arc, LazyLock};

use tracing::dispatcher::with_default;
use tracing::instrument::WithSubscriber;
use tracing::{Dispatch, Instrument, Span, info_span};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use crate::headers::Headers;
use crate::layer::{Clock, TraceLayer, follow};
use crate::log::{LogLayer, LogSink};
use crate::sampler::Sampler;
use crate::span::SpanSink;

/// Where a service's spans and log lines go, and which of its own traces are kept.
#[derive(Clone)]
pub struct Telemetry {
    /// Decides about traces that begin here. Those that come from elsewhere were decided there.
    pub sampler: Sampler,
    /// Takes the spans that have ended.
    pub spans: Arc<dyn SpanSink>,
    /// Takes the log lines.
    pub log: Arc<dyn LogSink>,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry").field("sampler", &self.sampler).finish_non_exhaustive()
    }
}

/// A request that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Which method is called; the span's name.
    pub method: &'a str,
    /// Who calls, as authentication found out. Not from a header that anyone can write, baggage least of all.
    pub caller: &'a str,
    /// What came with it.
    pub headers: &'a Headers,
}

/// One service of several. Clones are handles of the same one.
#[derive(Clone, Debug)]
pub struct Service {
    dispatch: Dispatch,
    is_edge: bool,
}

impl Service {
    /// A service that only the company's own services can reach: it goes on with the trace of its caller, whose `sampled` it follows.
    #[must_use]
    pub fn inside(name: &str, telemetry: Telemetry) -> Self {
        Self { dispatch: dispatch(name, telemetry), is_edge: false }
    }

    /// A service that anyone can reach: each request begins a new trace, which the sampler decides about. The client's `traceparent`, `tracestate`
    /// and `baggage` are dropped; else a stranger could have everything recorded, or put his requests into another's trace.
    #[must_use]
    pub fn at_the_edge(name: &str, telemetry: Telemetry) -> Self {
        Self { dispatch: dispatch(name, telemetry), is_edge: true }
    }

    /// Serves a request: `work` runs in a span of its own, under the caller's. Headers that are wrong are ignored, and never an error.
    pub fn serve<F: Future>(
        &self,
        request: Request<'_>,
        work: F,
    ) -> impl Future<Output = F::Output> + use<F> {
        let span = self.span(|| {
            let Request { method, caller, .. } = request;
            info_span!(parent: None, "request", otel.name = method, otel.kind = "server", caller)
        });
        if !self.is_edge {
            follow(&span, request.headers);
        }
        work.instrument(span).with_subscriber(self.dispatch.clone())
    }

    /// Handles a message of a queue: the same, under the span that put it there.
    pub(crate) fn consume<F: Future>(
        &self,
        queue: &str,
        headers: &Headers,
        work: F,
    ) -> impl Future<Output = F::Output> + use<F> {
        let span =
            self.span(|| info_span!(parent: None, "message", otel.name = queue, otel.kind = "consumer"));
        follow(&span, headers);
        work.instrument(span).with_subscriber(self.dispatch.clone())
    }

    fn span(&self, make: impl FnOnce() -> Span) -> Span {
        with_default(&self.dispatch, make)
    }
}

/// `tracing` asks once for each place in the code whether anybody wants its spans. While a process has one dispatcher, it asks that of the thread which
/// comes there first: outside of a request there is none, and "nobody" would hold for good
/// ([tracing#3611](https://github.com/tokio-rs/tracing/issues/3611)). Of two it asks both. This one never gets a span.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Registry::default()));

fn dispatch(name: &str, telemetry: Telemetry) -> Dispatch {
    LazyLock::force(&SECOND);
    let Telemetry { sampler, spans, log } = telemetry;
    let traces = TraceLayer { sampler, sink: spans, clock: Clock::of_the_process() };
    Dispatch::new(Registry::default().with(traces).with(LogLayer { service: name.into(), sink: log }))
}
