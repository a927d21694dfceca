//! From `tracing`'s spans to those of a trace.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Span, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::baggage::Baggage;
use crate::context::TraceContext;
use crate::headers::{BAGGAGE, Headers, TRACEPARENT, TRACESTATE};
use crate::sampler::Sampler;
use crate::span::{FinishedSpan, Kind, SpanSink, cut};
use crate::state::TraceState;

/// Gives each span of a service its ids, and hands it on when it has ended.
pub(crate) struct TraceLayer {
    pub(crate) sampler: Sampler,
    pub(crate) sink: Arc<dyn SpanSink>,
    pub(crate) clock: Clock,
}

/// What a span has on it while it is open.
pub(crate) struct Recording {
    pub(crate) span: FinishedSpan,
    baggage: Baggage,
}

/// The time of the system when the process first asked, and tokio's clock from then on: it does not jump, a test can pause it, and all
/// services of a process go by the same one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    began: Instant,
    nanos: u64,
}

impl Clock {
    pub(crate) fn of_the_process() -> Self {
        static CLOCK: OnceLock<Clock> = OnceLock::new();
        *CLOCK.get_or_init(|| {
            let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Self { began: Instant::now(), nanos: u64::try_from(since_1970.as_nanos()).unwrap_or_default() }
        })
    }

    fn now(&self) -> u64 {
        self.nanos.saturating_add(u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for TraceLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let parent = span.parent().and_then(|parent| {
            let extensions = parent.extensions();
            extensions.get::<Recording>().map(|parent| (parent.span.context.clone(), parent.baggage.clone()))
        });
        let (context, parent, baggage) = match parent {
            Some((parent, baggage)) => (parent.child(), Some(parent.span), baggage),
            None => (TraceContext::begin(|trace| self.sampler.keeps(trace)), None, Baggage::default()),
        };
        let start = self.clock.now();
        let name = attributes.metadata().name().to_owned();
        let mut span_data = FinishedSpan {
            context,
            parent,
            name,
            kind: Kind::Internal,
            start,
            end: start,
            failed: false,
            attributes: Vec::new(),
            dropped_attributes: 0,
        };
        attributes.record(&mut Fields(&mut span_data));
        span.extensions_mut().insert(Recording { span: span_data, baggage });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(recording) = span.extensions_mut().get_mut::<Recording>() {
            values.record(&mut Fields(&mut recording.span));
        }
    }

    /// A child keeps its parent from being closed, so the end is when the parent's own work was left for the last time.
    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(recording) = span.extensions_mut().get_mut::<Recording>() {
            recording.span.end = self.clock.now();
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let recording = context.span(&id).and_then(|span| span.extensions_mut().remove::<Recording>());
        if let Some(Recording { span, .. }) = recording
            && span.context.sampled
        {
            self.sink.finished(span);
        }
    }
}

/// Reads the fields of a span. Those that begin by `otel.` are about the span itself.
struct Fields<'a>(&'a mut FinishedSpan);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "otel.name" => {
                value.clone_into(&mut self.0.name);
                cut(&mut self.0.name);
            }
            "otel.kind" => self.0.kind = Kind::named(value),
            "otel.status_code" => self.0.failed = value.eq_ignore_ascii_case("error"),
            key => self.0.add(key, value.to_owned()),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// The context of the span in which this code runs; none outside of every span, or where no [`Service`](crate::Service) is at work.
#[must_use]
pub fn current() -> Option<TraceContext> {
    of(&Span::current(), |recording| recording.span.context.clone())
}

/// Writes the span's context into headers, in the place of any that are there, so that whoever reads them goes on below this span.
pub(crate) fn inject(span: &Span, headers: &mut Headers) {
    let Some((context, baggage)) =
        of(span, |recording| (recording.span.context.clone(), recording.baggage.clone()))
    else {
        return;
    };
    headers.replace(TRACEPARENT, Some(&context.to_traceparent()));
    headers.replace(TRACESTATE, context.state.as_str());
    headers.replace(BAGGAGE, baggage.as_str());
}

/// Puts a new span under the caller that the headers name. If they name none, or not as they must, the span stays the head of its own trace.
pub(crate) fn follow(span: &Span, headers: &Headers) {
    let remote = headers.only(TRACEPARENT).and_then(TraceContext::from_traceparent);
    let baggage = Baggage::from_headers(headers.all(BAGGAGE));
    of(span, |recording| {
        recording.baggage = baggage;
        if let Some(remote) = remote {
            let state = TraceState::from_headers(headers.all(TRACESTATE));
            recording.span.parent = Some(remote.span);
            recording.span.context = TraceContext { state, ..remote.child() };
        }
    });
}

/// Asks a span's recording.
fn of<T>(span: &Span, ask: impl FnOnce(&mut Recording) -> T) -> Option<T> {
    span.with_subscriber(|(id, dispatch)| {
        let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
        let mut extensions = span.extensions_mut();
        extensions.get_mut::<Recording>().map(ask)
    })
    .flatten()
}
