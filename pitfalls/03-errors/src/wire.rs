//! The error that crosses services: all that the other side may know, and nothing else.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Code;

/// What stands at the end of a message that was cut.
const CUT: &str = "…";

/// An error as it crosses a wire.
///
/// It has no source: what caused it stays on the side where it happened, in the log, under the trace id.
/// Its encoding names each field, skips those it does not know, and does without any that is missing, so an
/// older and a newer side understand each other. On gRPC itself the code is `grpc-status`, the message
/// `grpc-message`, and the other two are metadata; for HTTP there is [`to_http`](Self::to_http).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(from = "OnWire", into = "OnWire")]
#[error("{code}: {message}")]
pub struct WireError {
    /// What went wrong. Crosses as gRPC's number; one from a newer peer arrives as [`Code::Unknown`].
    pub code: Code,
    message: String,
    /// Whether the same request may succeed later. Crosses beside the code, so that it also arrives with a code
    /// that the other side does not know; where it is missing, the code decides.
    pub retryable: bool,
    /// Where in the log to look.
    pub trace: TraceId,
}

impl WireError {
    /// The longest message, in bytes of UTF-8.
    ///
    /// gRPC carries it in HTTP/2 headers, of which many peers take 8 KiB in all.
    pub const MAX_MESSAGE_BYTES: usize = 1024;

    /// An error whose code says whether to try again. `message` is for whoever called; what is over
    /// [`MAX_MESSAGE_BYTES`](Self::MAX_MESSAGE_BYTES) is cut off, between two characters.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>, trace: TraceId) -> Self {
        Self { code, message: cut(message.into()), retryable: code.is_retryable(), trace }
    }

    /// The same with other advice than the code's own.
    #[must_use]
    pub fn with_retryable(self, retryable: bool) -> Self {
        Self { retryable, ..self }
    }

    /// The same for another request.
    #[must_use]
    pub fn with_trace(self, trace: TraceId) -> Self {
        Self { trace, ..self }
    }

    /// What to tell the user: at most [`MAX_MESSAGE_BYTES`](Self::MAX_MESSAGE_BYTES).
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// The request that an error belongs to: W3C's 16 bytes. Zero, which W3C forbids, stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TraceId(pub u128);

impl TraceId {
    /// Reads what [`Display`](fmt::Display) writes, 32 hexadecimal digits; anything else is no trace id.
    #[must_use]
    pub fn from_hex(text: &str) -> Self {
        // `from_str_radix` alone would take a sign for a digit.
        let all_digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = Some(text).filter(|_| all_digits);
        Self(digits.and_then(|digits| u128::from_str_radix(digits, 16).ok()).unwrap_or_default())
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[derive(Serialize, Deserialize)]
struct OnWire {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    message: String,
    retryable: Option<bool>,
    #[serde(default)]
    trace_id: String,
}

impl From<WireError> for OnWire {
    fn from(error: WireError) -> Self {
        let WireError { code, message, retryable, trace } = error;
        Self { code: code.number(), message, retryable: Some(retryable), trace_id: trace.to_string() }
    }
}

impl From<OnWire> for WireError {
    fn from(OnWire { code, message, retryable, trace_id }: OnWire) -> Self {
        let code = Code::from_number(code);
        Self::new(code, message, TraceId::from_hex(&trace_id))
            .with_retryable(retryable.unwrap_or(code.is_retryable()))
    }
}

fn cut(mut message: String) -> String {
    if message.len() > WireError::MAX_MESSAGE_BYTES {
        let most = WireError::MAX_MESSAGE_BYTES - CUT.len();
        let end = (0..=most).rev().find(|end| message.is_char_boundary(*end)).unwrap_or(0);
        message.truncate(end);
        message.push_str(CUT);
    }
    message
}
