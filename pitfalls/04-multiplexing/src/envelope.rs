//! What goes into one message: eight bytes of id, big-endian, then the body.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// The length of an id on the wire.
pub const ID_BYTES: usize = 8;

/// Which request a reply belongs to. Chosen by the client, echoed by the server, unique among those in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

impl RequestId {
    /// The first id after this one that is not in use, around the end of the numbers if need be. Never returns
    /// if every id is in use; a limit on the calls in flight sees to that.
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

/// A reply, and the request that it says it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// As the peer sent it.
    pub id: RequestId,
    /// The reply itself.
    pub value: T,
}

/// A message of an id and a body.
#[must_use]
pub fn pack(id: RequestId, body: &[u8]) -> Bytes {
    let mut message = BytesMut::with_capacity(ID_BYTES + body.len());
    message.put_u64(id.0);
    message.put_slice(body);
    message.freeze()
}

/// The id and the body of a message; `None` if it is too short to have an id.
#[must_use]
pub fn unpack(mut message: Bytes) -> Option<Answer<Bytes>> {
    let id = RequestId(message.try_get_u64().ok()?);
    Some(Answer { id, value: message })
}
