//! What is known of a span when it has ended.

use solution_03_errors::TraceId;

use crate::context::{SpanId, TraceContext};

/// What a span is in the conversation, with OTLP's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Work within a service.
    #[default]
    Internal = 1,
    /// A request that is served.
    Server = 2,
    /// A call to another service.
    Client = 3,
    /// A message that is put into a queue.
    Producer = 4,
    /// A message that is handled.
    Consumer = 5,
}

impl Kind {
    /// Reads the words of OpenTelemetry, as `otel.kind` has them.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "server" => Self::Server,
            "client" => Self::Client,
            "producer" => Self::Producer,
            "consumer" => Self::Consumer,
            _ => Self::Internal,
        }
    }
}

/// A span that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedSpan {
    /// The trace, and the span in it.
    pub context: TraceContext,
    /// The span that caused it; none at the head of a trace.
    pub parent: Option<SpanId>,
    /// What was done: few names, and no ids in them.
    pub name: String,
    /// What it is in the conversation.
    pub kind: Kind,
    /// Nanoseconds since 1970.
    pub start: u64,
    /// Nanoseconds since 1970: when the work was left for the last time, however long somebody keeps a handle of the span, or a child runs on.
    pub end: u64,
    /// Whether it failed.
    pub failed: bool,
    /// Facts, in the order of recording.
    pub attributes: Vec<(&'static str, String)>,
    /// How many facts were too many.
    pub dropped_attributes: u32,
}

impl FinishedSpan {
    /// The most attributes of a span.
    pub const MOST_ATTRIBUTES: usize = 32;
    /// The most bytes of an attribute's value and of a name; the rest is cut.
    pub const MOST_VALUE: usize = 256;

    /// The trace that it belongs to.
    #[must_use]
    pub fn trace(&self) -> TraceId {
        self.context.trace
    }

    pub(crate) fn add(&mut self, key: &'static str, mut value: String) {
        cut(&mut value);
        if let Some((_, old)) = self.attributes.iter_mut().find(|(known, _)| *known == key) {
            *old = value;
        } else if self.attributes.len() < Self::MOST_ATTRIBUTES {
            self.attributes.push((key, value));
        } else {
            self.dropped_attributes = self.dropped_attributes.saturating_add(1);
        }
    }
}

/// To so many bytes as a value may have, at a character's end.
pub(crate) fn cut(value: &mut String) {
    if value.len() > FinishedSpan::MOST_VALUE {
        let end = (0..=FinishedSpan::MOST_VALUE).rev().find(|at| value.is_char_boundary(*at));
        value.truncate(end.unwrap_or_default());
    }
}

/// Takes spans that have ended.
pub trait SpanSink: Send + Sync + 'static {
    /// Takes one, in the middle of somebody's request: must not wait, and must not fail.
    fn finished(&self, span: FinishedSpan);
}
