//! One message: eight bytes of id, big-endian, then the body.

use bytes::{Buf, BufMut, Bytes, BytesMut};

pub const ID_BYTES: usize = 8;

/// The client chooses it, and the server's reply repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

impl RequestId {
    /// The first id after this one that is not in use; after the largest comes 0. Never returns if every id is in
    /// use.
    #[must_use]
    pub fn next_free(self, in_use: impl Fn(Self) -> bool) -> Self {
        let mut id = self;
        loop {
            id = Self(id.0.wrapping_add(1));
            if !in_use(id) {
                return id;
            }
        }
    }
}

/// A reply, with the id of the request that it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// As the peer sent it: it may be any number.
    pub id: RequestId,
    pub value: T,
}

#[must_use]
pub fn pack(id: RequestId, body: &[u8]) -> Bytes {
    let mut message = BytesMut::with_capacity(ID_BYTES + body.len());
    message.put_u64(id.0);
    message.put_slice(body);
    message.freeze()
}

/// `None` if the message is too short for an id.
#[must_use]
pub fn unpack(mut message: Bytes) -> Option<Answer<Bytes>> {
    let id = RequestId(message.try_get_u64().ok()?);
    Some(Answer { id, value: message })
}
