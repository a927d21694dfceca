//! What each side says of itself in the handshake. Its limits are the flow control of the connection: the other side
//! keeps to them. The nearest thing in HTTP/2 is a SETTINGS frame.

/// Which side of a connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sends requests.
    Client = 1,
    /// Sends replies.
    Server = 2,
}

/// What each side says of itself, once both know which version they speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// Two clients, or two servers, do not go together.
    pub role: Role,
    /// The codecs that it speaks, a bit for each [`Codec`](crate::Codec). A client names one.
    pub codecs: u8,
    /// The longest body that it accepts.
    pub max_body_bytes: u32,
    /// The most calls in flight that it allows.
    pub max_calls: u32,
    /// The most bytes of bodies that may be in flight to it, all calls together.
    pub window_bytes: u32,
    /// [`digest`](crate::digest) of its schema.
    pub schema_digest: u64,
}
