//! Log lines that can be found by their trace.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::layer::Recording;

/// Takes log lines.
pub trait LogSink: Send + Sync + 'static {
    /// Takes one, without a line feed. Must not wait.
    fn line(&self, line: &str);
}

/// Writes a line for each event: level, service, trace and span, message, fields. A trace that is not kept has its id in the log as well.
pub(crate) struct LogLayer {
    pub(crate) service: Arc<str>,
    pub(crate) sink: Arc<dyn LogSink>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for LogLayer {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = format!("{} {}", event.metadata().level(), self.service);
        if let Some(span) = context.event_span(event)
            && let Some(recording) = span.extensions().get::<Recording>()
        {
            let of = &recording.span.context;
            write!(line, " trace_id={} span_id={}", of.trace, of.span).expect("a String takes every write");
        }
        event.record(&mut Words(&mut line));
        self.sink.line(&line);
    }
}

/// Writes the message as it is and a field as `name=value`. What a client wrote may be in either, and must not look like a line of its own.
struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push(' ');
        if field.name() != "message" {
            self.0.push_str(field.name());
            self.0.push('=');
        }
        self.0.extend(value.chars().map(|letter| if letter.is_control() { '·' } else { letter }));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
