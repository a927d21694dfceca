//! One request as its service sees it.

use std::sync::Arc;

use bytes::Bytes;
use solution_03_errors::{Code, WireError};
use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use tokio::sync::Mutex;

use crate::budget::{Budget, Permit};
use crate::codec::Codec;
use crate::context::ContextExt;
use crate::server::{Failure, Work};

/// A request that has arrived, to be decoded, and then to be answered.
#[derive(Debug)]
pub struct Call {
    pub(crate) context: Context,
    pub(crate) codec: Codec,
    pub(crate) body: Bytes,
    pub(crate) replies: Arc<ReplyBudget>,
}

/// A reply, encoded, and the bytes of the send budget that it holds until it is written.
#[derive(Debug)]
pub struct Encoded {
    pub(crate) body: Bytes,
    pub(crate) bytes: Permit,
}

/// The send budget of one connection: how many bytes of replies may wait to be written.
#[derive(Debug)]
pub(crate) struct ReplyBudget {
    bytes: Budget,
    max_body_bytes: usize,
    /// Who encodes a reply that has to wait.
    turn: Mutex<()>,
}

impl ReplyBudget {
    pub(crate) fn new(bytes: usize, max_body_bytes: usize) -> Self {
        Self { bytes: Budget::new(bytes), max_body_bytes, turn: Mutex::new(()) }
    }
}

impl Call {
    /// The deadline, the metadata and the trace of the call, and whether its caller still waits.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The same call in another context.
    #[cfg(feature = "secure")]
    pub(crate) fn with_context(self, change: impl FnOnce(Context) -> Context) -> Self {
        Self { context: change(self.context), ..self }
    }

    /// Decodes the request. Its bytes are gone after that, so a second call fails.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`, for the caller.
    pub fn request<M: Message>(&mut self) -> Result<M, WireError> {
        let body = std::mem::take(&mut self.body);
        self.codec.decode(body).map_err(|why| self.error(Code::InvalidArgument, why.to_string()))
    }

    /// Encodes the reply, and waits until the send budget has its bytes: backpressure from a client that reads slowly.
    /// Of the replies that wait, one at a time is encoded; of the others there is only the message.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` for a reply over the limit, `INTERNAL` for one that cannot be encoded.
    pub async fn reply<M: Message>(&self, reply: &M) -> Result<Encoded, WireError> {
        let budget = &self.replies.bytes;
        if budget.free() > reply.encoded_len() {
            let body = self.encoded(reply)?;
            if let Some(bytes) = budget.try_acquire(body.len()) {
                return Ok(Encoded { body, bytes });
            }
        }
        let _turn = self.replies.turn.lock().await;
        let body = self.encoded(reply)?;
        let bytes = budget.acquire(body.len()).await;
        Ok(Encoded { body, bytes })
    }

    fn encoded<M: Message>(&self, reply: &M) -> Result<Bytes, WireError> {
        let body =
            self.codec.encode(reply).map_err(|_| self.error(Code::Internal, "reply has no encoding"))?;
        let (length, limit) = (body.len(), self.replies.max_body_bytes);
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
