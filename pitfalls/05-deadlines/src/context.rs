//! What a piece of work for one request has to know: until when, for whom, and whether anybody still waits.

use std::time::Duration;

use tokio::time::timeout_at;

use crate::cancellation::Cancellation;
use crate::deadline::{Deadline, DeadlineSource};
use crate::values::Values;

/// Why work was not done, or not to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// There is no time left for it.
    #[error("deadline exceeded: the {limit} limit of {allowed:?}")]
    DeadlineExceeded {
        /// Whose limit it was, the first to pass if there were several.
        limit: DeadlineSource,
        /// How much that limit allowed.
        allowed: Duration,
    },
    /// Nobody waits for it any more.
    #[error("cancelled")]
    Cancelled,
}

/// The deadline, the cancellation and the values of one request.
///
/// Clones are the same request: cancelling one cancels all. A context made by [`child`](Self::child) or
/// [`within`](Self::within) ends with its parent, at the latest; its own end does not concern the parent.
#[derive(Clone, Debug)]
pub struct Context {
    deadline: Deadline,
    cancellation: Cancellation,
    values: Values,
}

impl Context {
    /// A request that begins here.
    #[must_use]
    pub fn new(deadline: Deadline) -> Self {
        Self { deadline, cancellation: Cancellation::default(), values: Values::default() }
    }

    /// A part of this request, with the same deadline and values, that can be cancelled by itself.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { deadline: self.deadline, cancellation: self.cancellation.child(), values: self.values.clone() }
    }

    /// A part of this request that may take so long from now, and never longer than the request itself.
    #[must_use]
    pub fn within(&self, limit: DeadlineSource, allowed: Duration) -> Self {
        Self { deadline: self.deadline.earlier(Deadline::after(limit, allowed)), ..self.child() }
    }

    /// The same request with one more value, for the work that is given this context; values stay in the process.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.values.insert(value);
        self
    }

    /// The value of that type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.values.get()
    }

    /// When the request has to be over.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Nobody waits for this request any more, nor for its parts.
    pub fn cancel(&self) {
        self.cancellation.cancel();
    }

    /// Waits until nobody waits for this request any more. Cancel safe.
    pub async fn cancelled(&self) {
        self.cancellation.cancelled().await;
    }

    /// Whether there is still time for this request, and somebody who waits for it.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn check(&self) -> Result<(), Stopped> {
        match self.deadline {
            _ if self.cancellation.is_cancelled() => Err(Stopped::Cancelled),
            deadline if deadline.has_passed() => Err(self.exceeded()),
            _ => Ok(()),
        }
    }

    /// Does `work` as a part of this request: until it is done, the deadline passes or somebody cancels, whichever
    /// is first. It is not begun if the request is over. When this returns, `work` has been dropped.
    ///
    /// Work that never awaits cannot be interrupted. Cancel safe if `work` is.
    ///
    /// # Errors
    /// [`Stopped`].
    pub async fn run<F: Future>(&self, work: F) -> Result<F::Output, Stopped> {
        self.check()?;
        let in_time = timeout_at(self.deadline.at(), work);
        // Work that is done counts, even if its time is over too: it is asked first.
        tokio::select! {
            biased;
            done = in_time => done.map_err(|_| self.exceeded()),
            () = self.cancelled() => Err(Stopped::Cancelled),
        }
    }

    fn exceeded(&self) -> Stopped {
        Stopped::DeadlineExceeded { limit: self.deadline.limit(), allowed: self.deadline.allowed() }
    }
}
