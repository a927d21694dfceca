//! What a [`Context`] says about its request: its trace, and the metadata that came with it and that go on.

use std::time::Duration;

use solution_03_errors::TraceId;
use solution_05_deadlines::{Context, Deadline, DeadlineSource};

use crate::trace::{TRACEPARENT, TRACESTATE, Trace, TraceState};
use crate::wire::Metadata;

/// What came with a request, which goes no further: a type of its own, since values go by type.
struct Incoming(Metadata);

/// A request's trace and metadata, as functions of its [`Context`].
///
/// Incoming and outgoing metadata are two things. A handler that calls on with its context does not pass on what it
/// received, such as the caller's credentials; it says what goes on by
/// [`with_outgoing_metadata`](Self::with_outgoing_metadata). The deadline, the cancellation and the trace do go on.
pub trait ContextExt: Sized {
    /// A request that begins here and may take so long.
    #[must_use]
    fn with_timeout(allowed: Duration) -> Self;

    /// The trace that the request belongs to, if it belongs to one.
    fn trace(&self) -> Option<Trace>;

    /// The trace's id, for the log and for a [`WireError`](crate::WireError); zero, which stands for none, without a
    /// trace.
    fn trace_id(&self) -> TraceId;

    /// The same request as a part of that trace. Calls made with it carry `trace`, in place of any `traceparent` among
    /// the outgoing metadata.
    #[must_use]
    fn with_trace(self, trace: Trace) -> Self;

    /// What vendors have added to the trace: W3C's `tracestate`. It came with the request, and goes on with calls of the
    /// same trace, in place of any among the outgoing metadata; at most 512 bytes.
    fn tracestate(&self) -> Option<&str>;

    /// The same request with another `tracestate`, which belongs to the [`trace`](Self::trace) that it has. Without one, or
    /// with a text that W3C does not allow, it goes nowhere.
    #[must_use]
    fn with_tracestate(self, state: &str) -> Self;

    /// What the client sent with this request; `None` if it sent nothing, and for a request that begins here.
    fn incoming_metadata(&self) -> Option<&Metadata>;

    /// What goes with calls made with this context; `None` if nothing does.
    fn outgoing_metadata(&self) -> Option<&Metadata>;

    /// The same request, with these metadata for calls made with it, in place of others.
    #[must_use]
    fn with_outgoing_metadata(self, metadata: Metadata) -> Self;
}

impl ContextExt for Context {
    fn with_timeout(allowed: Duration) -> Self {
        Self::new(Deadline::after(DeadlineSource::Call, allowed))
    }

    fn trace(&self) -> Option<Trace> {
        self.get().copied()
    }

    fn trace_id(&self) -> TraceId {
        self.trace().map(|trace| trace.id).unwrap_or_default()
    }

    fn with_trace(self, trace: Trace) -> Self {
        self.with(trace)
    }

    fn tracestate(&self) -> Option<&str> {
        let trace = self.trace()?;
        self.get::<TraceState>().filter(|state| state.of == trace.id).map(|state| state.text.as_str())
    }

    fn with_tracestate(self, state: &str) -> Self {
        let state = self.trace().and_then(|trace| TraceState::new(trace.id, [state].into_iter()));
        self.with(state.unwrap_or(TraceState { of: TraceId::default(), text: String::new() }))
    }

    fn incoming_metadata(&self) -> Option<&Metadata> {
        self.get::<Incoming>().map(|Incoming(metadata)| metadata)
    }

    fn outgoing_metadata(&self) -> Option<&Metadata> {
        self.get()
    }

    fn with_outgoing_metadata(self, metadata: Metadata) -> Self {
        self.with(metadata)
    }
}

/// A handler's context, with what came with the request.
pub(crate) fn received(context: Context, metadata: Metadata) -> Context {
    if metadata.is_empty() {
        return context;
    }
    // Without a trace that can be read, what is added to it says nothing.
    let trace = metadata.trace();
    let state = trace.and_then(|trace| TraceState::new(trace.id, metadata.get_all(TRACESTATE)));
    let mut context = context.with(Incoming(metadata));
    if let Some(trace) = trace {
        context = context.with_trace(trace);
    }
    if let Some(state) = state {
        context = context.with(state);
    }
    context
}

impl Metadata {
    /// The trace that a request's metadata name. Of two, who could say which one is meant?
    pub(crate) fn trace(&self) -> Option<Trace> {
        let mut all = self.get_all(TRACEPARENT);
        let first = all.next()?;
        all.next().is_none().then(|| Trace::from_traceparent(first)).flatten()
    }

    /// What a context says about a request to the other side.
    pub(crate) fn to_send(context: &Context) -> Self {
        let mut metadata = context.outgoing_metadata().cloned().unwrap_or_default();
        if let Some(trace) = context.trace() {
            metadata = metadata.without(TRACEPARENT).with(TRACEPARENT, trace.to_traceparent());
        }
        if let Some(state) = context.tracestate() {
            metadata = metadata.without(TRACESTATE).with(TRACESTATE, state);
        }
        metadata
    }
}
