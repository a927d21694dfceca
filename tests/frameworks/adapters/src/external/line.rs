//! The lines, as `ADAPTER.md` describes them.

use serde::{Deserialize, Serialize};

/// The version of the protocol.
pub(super) const PROTOCOL: u64 = 1;

/// What an adapter is told.
#[derive(Debug, Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(super) enum Op<'a> {
    Ping,
    Serve,
    Answer {
        handler: u64,
        #[serde(flatten)]
        content: Content<'a>,
    },
    Fail {
        handler: u64,
        text: String,
        cause: String,
    },
    Panic {
        handler: u64,
        text: &'a str,
    },
    Connect {
        host: String,
        port: u16,
    },
    Call {
        id: u64,
        method: &'a str,
        deadline_ms: Option<u64>,
        #[serde(flatten)]
        content: Content<'a>,
    },
    Cancel {
        id: u64,
    },
}

/// What a request or an answer carries.
#[derive(Debug, Default, Serialize)]
pub(super) struct Content<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fill: Option<usize>,
    /// In what its writer's schema differs, and what that writer would write in Protobuf, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protobuf: Option<String>,
}

impl<'a> Content<'a> {
    /// A text, without a long tail of x.
    pub(super) fn text(text: &'a str) -> Self {
        let start = text.trim_end_matches('x');
        let fill = text.len() - start.len();
        if fill <= LONGEST_TAIL {
            return Self { text: Some(text), ..Self::default() };
        }
        Self { text: Some(start), fill: Some(fill), ..Self::default() }
    }

    /// A user, as another program writes it.
    pub(super) fn user(shape: &'a str, protobuf: &[u8]) -> Self {
        let hex = protobuf.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { shape: Some(shape), protobuf: Some(hex), ..Self::default() }
    }
}

const LONGEST_TAIL: usize = 1000;

/// What an adapter says.
#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    Ready(Ready),
    Pong,
    Serving { port: u16, huge: Option<String> },
    Request(Request),
    Stopped { handler: u64 },
    Connected { one_call_at_a_time: bool, pings: bool },
    Registered { id: u64 },
    Result(Reply),
}

#[derive(Debug, Deserialize)]
pub(super) struct Ready {
    pub(super) protocol: u64,
    pub(super) stack: String,
    pub(super) version: String,
    pub(super) best: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub(super) handler: u64,
    pub(super) method: Method,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) fill: usize,
    pub(super) deadline_ms: Option<i64>,
    pub(super) user: Option<User>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Method {
    Ask,
    Send,
    Fetch,
    Balance,
    CloseAccount,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) fill: usize,
    pub(super) user: Option<User>,
    pub(super) error: Option<String>,
    pub(super) not_offered: Option<String>,
}

/// The fields as a reader has them; null is what its language has for nothing.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) plan: Option<String>,
}

/// The text that these two stand for, if it is one that the probe could have sent.
pub(super) fn whole(mut text: String, fill: usize) -> Option<String> {
    const LONGEST: usize = 64 * 1024 * 1024;
    if fill > LONGEST {
        return None;
    }
    text.extend(std::iter::repeat_n('x', fill));
    Some(text)
}
