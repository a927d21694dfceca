//! What arrives for calls: pieces of bodies, and what they come to.

use bytes::Bytes;
use solution_04_multiplexing::RequestId;
use solution_05_deadlines::Deadline;

use crate::budget::Permit;
use crate::wire::{Continuation, ErrorReply, Reply, Request};

/// What has arrived for a call, and goes to a dispatcher.
pub(crate) enum Arrived {
    /// A request, complete, and when it has to be over.
    Request(Received<Request>, Deadline),
    /// A reply, complete.
    Reply(Received<Reply>),
    /// The body of a request or reply is not kept. Its later pieces are skipped.
    Refused { id: RequestId, why: TooMuch },
    /// An error in place of a reply.
    Error(ErrorReply),
    /// The client does not wait for this call any more.
    Cancel(RequestId),
    /// GOAWAY: the peer begins no more calls, and finishes those in flight.
    ShuttingDown,
    /// Everything that has arrived so far was dispatched.
    BatchEnd,
    /// Nothing has: the connection's timer has rung, as it does at least once in a keepalive interval.
    TimerRang,
}

/// A message whose body is complete, and the bytes of the receive budget that it holds until both are dropped.
#[derive(Debug)]
pub(crate) struct Received<T> {
    pub(crate) message: T,
    pub(crate) bytes: Permit,
}

/// Which limit a body was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooMuch {
    /// That of one body.
    #[error("body of more than {limit} bytes")]
    Body { limit: usize },
    /// The receive budget, which all bodies of the connection share.
    #[error("bodies of more than {limit} bytes on one connection")]
    Connection { limit: usize },
}

/// A frame that carries a piece of a body.
pub(crate) enum Piece {
    First(Head),
    Next(Continuation),
}

/// A request or a reply, with the first piece of its body.
pub(crate) enum Head {
    /// What is left of the deadline runs from here on, while the other pieces arrive.
    Request(Request, Deadline),
    Reply(Reply),
}

impl Head {
    pub(crate) fn id(&self) -> RequestId {
        match self {
            Self::Request(request, _) => request.id,
            Self::Reply(reply) => reply.id,
        }
    }

    pub(crate) fn body(&mut self) -> &mut Bytes {
        match self {
            Self::Request(request, _) => &mut request.body,
            Self::Reply(reply) => &mut reply.body,
        }
    }

    pub(crate) fn body_length(&self) -> usize {
        match self {
            Self::Request(request, _) => request.body.len(),
            Self::Reply(reply) => reply.body.len(),
        }
    }

    pub(crate) fn more(&self) -> bool {
        match self {
            Self::Request(request, _) => request.more,
            Self::Reply(reply) => reply.more,
        }
    }

    /// The message with its whole body, and the bytes that it holds.
    pub(crate) fn complete(self, bytes: Permit) -> Arrived {
        match self {
            Self::Request(message, deadline) => Arrived::Request(Received { message, bytes }, deadline),
            Self::Reply(message) => Arrived::Reply(Received { message, bytes }),
        }
    }
}
