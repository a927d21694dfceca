//! What each side says of itself.

/// Which side of a connection somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It calls.
    Client = 1,
    /// It answers.
    Server = 2,
}

/// What each side says of itself once the versions are agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// Which side it is.
    pub role: Role,
    /// The codecs that it speaks, a bit for each [`Codec`](crate::Codec). A client names one.
    pub codecs: u8,
    /// The longest body that it takes.
    pub largest_body: u32,
    /// The most calls that it works on at once.
    pub calls: u32,
    /// The most bytes of bodies that it holds at once.
    pub room: u32,
    /// [`digest`](crate::method::digest) of its schema.
    pub schema: u64,
}
