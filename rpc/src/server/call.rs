//! One request as its service sees it.

use std::sync::Arc;

use bytes::Bytes;
use solution_03_errors::{Code, WireError};
use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::codec::Codec;
use crate::context::ContextExt;
use crate::server::{Failure, Work};

/// A request that has arrived, to be decoded, and then to be answered.
#[derive(Debug)]
pub struct Call {
    pub(crate) context: Context,
    pub(crate) codec: Codec,
    pub(crate) body: Bytes,
    pub(crate) replies: Arc<Replies>,
}

/// A reply, encoded, and its room among those that wait to be written.
#[derive(Debug)]
pub struct Encoded {
    pub(crate) body: Bytes,
    pub(crate) room: OwnedSemaphorePermit,
}

/// The room for replies on one connection.
#[derive(Debug)]
pub(crate) struct Replies {
    room: Arc<Semaphore>,
    limit: u32,
    largest: usize,
    turn: Mutex<()>,
}

impl Replies {
    /// For at most `limit` bytes that wait, and bodies of at most `largest`.
    pub(crate) fn new(limit: usize, largest: usize) -> Self {
        let limit = u32::try_from(limit.clamp(1, Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        let room = Arc::new(Semaphore::new(limit as usize));
        Self { room, limit, largest, turn: Mutex::new(()) }
    }

    /// What a body takes of the room.
    fn takes(&self, body: &Bytes) -> u32 {
        u32::try_from(body.len()).unwrap_or(u32::MAX).min(self.limit)
    }
}

impl Call {
    /// Until when, for whom, and whether anybody still waits.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The message that was sent. The bytes are gone after that.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`, for the caller.
    pub fn request<M: Message>(&mut self) -> Result<M, WireError> {
        let body = std::mem::take(&mut self.body);
        self.codec.decode(&body).map_err(|why| self.error(Code::InvalidArgument, why.to_string()))
    }

    /// Encodes the reply, once there is room for it: of replies that find none, one at a time is encoded.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` for a reply over the limit, `INTERNAL` for one that has no encoding.
    pub async fn reply<M: Message>(&self, reply: &M) -> Result<Encoded, WireError> {
        let replies = &self.replies;
        if replies.room.available_permits() > reply.encoded_len() {
            let body = self.encoded(reply)?;
            if let Ok(room) = Arc::clone(&replies.room).try_acquire_many_owned(replies.takes(&body)) {
                return Ok(Encoded { body, room });
            }
        }
        // What waits is the reply, not its encoding, but for the one whose turn it is.
        let _turn = replies.turn.lock().await;
        let body = self.encoded(reply)?;
        let room = Arc::clone(&replies.room).acquire_many_owned(replies.takes(&body)).await;
        Ok(Encoded { body, room: room.expect("nobody closes the semaphore") })
    }

    fn encoded<M: Message>(&self, reply: &M) -> Result<Bytes, WireError> {
        let body =
            self.codec.encode(reply).map_err(|_| self.error(Code::Internal, "reply has no encoding"))?;
        let (length, limit) = (body.len(), self.replies.largest);
        if length > limit {
            let text = format!("reply of {length} bytes is over the limit of {limit}");
            return Err(self.error(Code::ResourceExhausted, text));
        }
        Ok(body)
    }

    /// The work that refuses this call: nothing was done for it, and the client may send it again.
    #[must_use]
    pub fn refuse(self, code: Code, text: impl Into<String>) -> Work {
        let failure = Failure::not_begun(self.error(code, text));
        Box::pin(std::future::ready(Err(failure)))
    }

    /// The work for a call of a method that there is not.
    #[must_use]
    pub fn unimplemented(self) -> Work {
        let failure = self.error(Code::Unimplemented, "no such method").into();
        Box::pin(std::future::ready(Err(failure)))
    }

    /// An error of this call, with its trace.
    #[must_use]
    pub fn error(&self, code: Code, text: impl Into<String>) -> WireError {
        WireError::new(code, text, self.context.trace_id())
    }
}
