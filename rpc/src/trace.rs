//! Which user's request this is all about: W3C's `traceparent`.

use solution_03_errors::TraceId;

/// The name under which a [`Trace`] travels.
pub const TRACEPARENT: &str = "traceparent";

/// The name under which travels what vendors add to a trace.
pub const TRACESTATE: &str = "tracestate";

/// The most of a `tracestate` that is passed on.
const MOST_STATE: usize = 512;

/// A trace, and the span in it that calls.
///
/// A client puts it into its context by [`with_trace`](crate::ContextExt::with_trace). The handler finds it in its own
/// context, an error that the server makes carries its id, and calls that the handler makes with its context belong to
/// the same trace.
///
/// Source: [W3C Trace Context](https://www.w3.org/TR/trace-context/).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trace {
    /// The whole request, over all services; never zero in a trace that is read.
    pub id: TraceId,
    /// The caller's part of it.
    pub parent: u64,
    /// Whether the caller may have recorded it. A service that is asked from outside should decide for itself.
    pub sampled: bool,
}

/// The lowest bit of the flags. W3C wants the others to be zero.
const SAMPLED: u8 = 1;

impl Trace {
    /// The length of a `traceparent` of version 00.
    const LENGTH: usize = 55;

    /// A trace that is recorded.
    #[must_use]
    pub const fn new(id: TraceId, parent: u64) -> Self {
        Self { id, parent, sampled: true }
    }

    /// A new trace, with a random id, that is recorded.
    #[must_use]
    pub fn begin() -> Self {
        Self::new(TraceId(fastrand::u128(1..)), fastrand::u64(1..))
    }

    /// The same, recorded or not.
    #[must_use]
    pub const fn with_sampled(self, sampled: bool) -> Self {
        Self { sampled, ..self }
    }

    /// `00-` trace `-` parent `-` flags, in hexadecimal digits.
    #[must_use]
    pub fn to_traceparent(self) -> String {
        format!("00-{}-{:016x}-{:02x}", self.id, self.parent, if self.sampled { SAMPLED } else { 0 })
    }

    /// Reads a `traceparent` of this or a later version. `None` for what W3C says to ignore: capitals, an id of zeros,
    /// version `ff`, version `00` with more behind the flags. A bad one is no reason to refuse a request.
    #[must_use]
    pub fn from_traceparent(text: &str) -> Option<Self> {
        let (fields, tail) = text.as_bytes().split_at_checked(Self::LENGTH)?;
        let digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        let shaped = fields
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 2 | 35 | 52) { *byte == b'-' } else { digit(byte) });
        let ends = match &fields[..2] {
            b"ff" => false,
            b"00" => tail.is_empty(),
            // A later version may add fields, behind another dash.
            _ => tail.is_empty() || tail[0] == b'-',
        };
        if !shaped || !ends {
            return None;
        }
        let id = u128::from_str_radix(&text[3..35], 16).ok().filter(|id| *id != 0)?;
        let parent = u64::from_str_radix(&text[36..52], 16).ok().filter(|parent| *parent != 0)?;
        let flags = u8::from_str_radix(&text[53..55], 16).ok()?;
        Some(Self { id: TraceId(id), parent, sampled: flags & SAMPLED != 0 })
    }
}

/// What vendors say of a trace: passed on as it came, with the trace that it came with and with no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceState {
    pub(crate) of: TraceId,
    pub(crate) text: String,
}

impl TraceState {
    /// Of several values W3C makes one list. Entries that are too many are dropped at its end, where the oldest are.
    pub(crate) fn new<'a>(of: TraceId, values: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut text = values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(",");
        while text.len() > MOST_STATE {
            text.truncate(text.rfind(',')?);
        }
        let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
        (printable && !text.is_empty()).then_some(Self { of, text })
    }
}
