//! What is queued to be written, and what it still means when its turn comes.

use std::collections::HashSet;

use solution_04_multiplexing::RequestId;
use solution_05_deadlines::Deadline;

use crate::budget::Permit;
use crate::outbox;
use crate::wire::{Frame, Request};

/// How many requests that were not written are remembered until their cancellation comes, which is at once.
const UNSENT: usize = 4096;

/// A connection's queue before the writer. The signals are pings, pongs and a GOAWAY.
pub(crate) type Outbox = outbox::Outbox<Outgoing, Frame>;
/// Adds to a connection's queue, which ends with the last clone.
pub(crate) type Sender = outbox::Sender<Outgoing, Frame>;
/// The writer's end of a connection's queue.
pub(crate) type Receiver = outbox::Receiver<Outgoing, Frame>;

/// What is queued to be written. The queue itself has no limit: whoever adds to it acquires a part of a budget first.
pub(crate) enum Outgoing {
    /// A request. It is not written if its call is over by then, and neither is its cancellation.
    Request { request: Request, deadline: Deadline, held: Held },
    /// Any other frame.
    Frame { frame: Frame, held: Held },
    /// Ends the writing, once everything before it is written.
    Close,
}

/// What a queued frame holds of the budgets.
#[derive(Default)]
pub(crate) struct Held {
    /// Given back when the frame is about to be written: a peer that has read it may begin its next call.
    pub(crate) call: Option<Permit>,
    /// Of the send budget. Given back once the stream has taken the frame's bytes.
    pub(crate) bytes: Option<Permit>,
}

impl Outgoing {
    /// A frame that holds nothing.
    pub(crate) fn frame(frame: Frame) -> Self {
        Self::Frame { frame, held: Held::default() }
    }
}

/// What to do with something whose turn it is.
pub(crate) enum Due {
    Write {
        frame: Frame,
        held: Held,
    },
    /// Nobody needs it any more.
    Skip,
    /// Write nothing more.
    Close,
}

/// What the writer asks about the calls of its connection.
pub(crate) trait Calls {
    /// Whether a caller still waits for the reply to this request.
    fn is_in_flight(&self, id: RequestId) -> bool;

    /// Whether more than one call is in flight: another frame may be queued in a moment.
    fn are_several(&self) -> bool;
}

/// Decides what is still worth writing.
pub(crate) struct Gate<'a, C> {
    calls: &'a C,
    /// The requests that were skipped.
    unsent: HashSet<RequestId>,
}

impl<'a, C: Calls> Gate<'a, C> {
    pub(crate) fn new(calls: &'a C) -> Self {
        Self { calls, unsent: HashSet::new() }
    }

    pub(crate) fn due(&mut self, outgoing: Outgoing) -> Due {
        match outgoing {
            Outgoing::Close => Due::Close,
            Outgoing::Frame { frame: Frame::Cancel(id), .. } if self.unsent.remove(&id) => Due::Skip,
            Outgoing::Frame { frame, held } => Due::Write { frame, held },
            Outgoing::Request { mut request, deadline, held } => {
                let left = deadline.left();
                if left.is_zero() || !self.calls.is_in_flight(request.id) {
                    self.remember(request.id);
                    return Due::Skip;
                }
                // Only here: the time in the queue counts too.
                request.left_millis = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
                Due::Write { frame: Frame::Request(request), held }
            }
        }
    }

    fn remember(&mut self, id: RequestId) {
        if self.unsent.len() >= UNSENT {
            // Their cancellations should have come. One that is sent without need does no harm.
            self.unsent.clear();
        }
        self.unsent.insert(id);
    }
}
