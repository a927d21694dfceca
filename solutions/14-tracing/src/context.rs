//! W3C's `traceparent`.

use std::fmt;

use solution_03_errors::TraceId;

use crate::state::TraceState;

/// A span within its trace: W3C's 8 bytes, never zero in a context that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpanId(pub u64);

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What one service tells the next about the request that both work for.
///
/// Source: [W3C Trace Context](https://www.w3.org/TR/trace-context/), level 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The whole request, over all services.
    pub trace: TraceId,
    /// The part of it that calls: the parent of what is called.
    pub span: SpanId,
    /// Whether spans of this trace are kept. Decided once, where the trace begins, and passed on as it came.
    pub sampled: bool,
    /// What vendors add, passed on as it came.
    pub state: TraceState,
}

/// The lowest bit of the flags. A sender of level 1 sets the others to zero.
const SAMPLED: u8 = 1;

impl TraceContext {
    /// The length in bytes of a `traceparent` of version 00.
    pub const LENGTH: usize = 55;

    /// The context of a new trace, and of its first span.
    pub(crate) fn begin(sampled: impl FnOnce(TraceId) -> bool) -> Self {
        let trace = TraceId(fastrand::u128(1..));
        Self {
            trace,
            span: SpanId(fastrand::u64(1..)),
            sampled: sampled(trace),
            state: TraceState::default(),
        }
    }

    /// The context of a span below this one.
    pub(crate) fn child(&self) -> Self {
        Self { span: SpanId(fastrand::u64(1..)), ..self.clone() }
    }

    /// `00-` trace `-` span `-` flags, in lower-case hexadecimal digits.
    #[must_use]
    pub fn to_traceparent(&self) -> String {
        format!("00-{}-{}-{:02x}", self.trace, self.span, if self.sampled { SAMPLED } else { 0 })
    }

    /// Reads a `traceparent` of version 00 or of a later one, of which it reads the part that this version knows.
    ///
    /// `None` for all that W3C says to ignore: another length, capitals, an id of zeros, version `ff`, version 00 with more behind the
    /// flags. A request is not refused for it; it begins a new trace. Nothing is allocated by what the text says.
    #[must_use]
    pub fn from_traceparent(text: &str) -> Option<Self> {
        let (fields, tail) = text.as_bytes().split_at_checked(Self::LENGTH)?;
        let ends = match &fields[..2] {
            b"ff" => false,
            b"00" => tail.is_empty(),
            // A later version may add fields, behind another dash.
            _ => tail.first().is_none_or(|byte| *byte == b'-'),
        };
        let dashes = [2, 35, 52].iter().all(|at| fields[*at] == b'-');
        if !ends || !dashes {
            return None;
        }
        digits(&fields[..2])?;
        let trace = digits(&fields[3..35]).filter(|id| *id != 0)?;
        let span = digits(&fields[36..52]).filter(|id| *id != 0)?;
        let flags = digits(&fields[53..])?;
        Some(Self {
            trace: TraceId(trace),
            span: SpanId(u64::try_from(span).ok()?),
            sampled: flags & u128::from(SAMPLED) != 0,
            state: TraceState::default(),
        })
    }
}

/// At most 32 lower-case hexadecimal digits. The standard library's parser would take capitals and a sign as well.
fn digits(text: &[u8]) -> Option<u128> {
    text.iter().try_fold(0, |number, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(digit))
    })
}
