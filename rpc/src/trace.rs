//! Which request of which user all this is about: W3C's `traceparent`.

use solution_03_errors::TraceId;
use solution_05_deadlines::Context;

use crate::wire::Metadata;

/// The name under which a [`Trace`] travels.
pub const TRACEPARENT: &str = "traceparent";

/// A trace and the span in it that calls. For a call, put it into its context by [`Context::with`]; the handler
/// finds it in its own, and an error that the server makes carries its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The whole request, over all services.
    pub id: TraceId,
    /// The caller's part of it; 0 is none.
    pub parent: u64,
}

impl Trace {
    /// A new trace, with an id by chance.
    #[must_use]
    pub fn begin() -> Self {
        Self { id: TraceId(fastrand::u128(1..)), parent: fastrand::u64(1..) }
    }

    /// `00-` trace `-` parent `-01`, in hexadecimal digits.
    #[must_use]
    pub fn to_traceparent(self) -> String {
        format!("00-{}-{:016x}-01", self.id, self.parent)
    }

    /// Reads a `traceparent` of this or a later version; `None` if it is none.
    #[must_use]
    pub fn from_traceparent(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, id, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let id = TraceId::from_hex(id);
        let hex =
            |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let parent = u64::from_str_radix(Some(parent).filter(|text| hex(text, 16))?, 16).ok()?;
        let sound = hex(version, 2) && version != "ff" && hex(flags, 2) && id != TraceId::default();
        sound.then_some(Self { id, parent })
    }
}

impl Trace {
    /// The trace id among a request's metadata; zero, which stands for none, if it has none.
    pub(crate) fn of(metadata: &Metadata) -> TraceId {
        let trace = metadata.get(TRACEPARENT).and_then(Self::from_traceparent);
        trace.map(|trace| trace.id).unwrap_or_default()
    }
}

/// The trace id of a request; zero, which stands for none, if it has none.
pub(crate) fn trace_id(context: &Context) -> TraceId {
    context.get::<Trace>().map(|trace| trace.id).unwrap_or_default()
}

/// What a context says about a request to the other side.
pub(crate) fn metadata_of(context: &Context) -> Metadata {
    let metadata = context.get::<Metadata>().cloned().unwrap_or_default();
    match context.get::<Trace>() {
        Some(trace) => metadata.with(TRACEPARENT, trace.to_traceparent()),
        None => metadata,
    }
}

/// A handler's context, with what came with the request.
pub(crate) fn with_metadata(context: Context, metadata: Metadata) -> Context {
    if metadata.is_empty() {
        return context;
    }
    let trace = metadata.get(TRACEPARENT).and_then(Trace::from_traceparent);
    let context = context.with(metadata);
    match trace {
        Some(trace) => context.with(trace),
        None => context,
    }
}
