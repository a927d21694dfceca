//! What a call has to have before its request is queued.

use crate::budget::{Budget, Permit};
use crate::client::window::{ServerWindow, WindowPermit};

/// The budgets of a connection that its callers share.
#[derive(Debug)]
pub(super) struct Budgets {
    /// Calls in flight.
    pub(super) calls: Budget,
    /// Bytes of requests that the server may hold at once.
    pub(super) server_window: ServerWindow,
    /// Bytes that wait to be written.
    pub(super) send: Budget,
}

/// A call's part of the budgets. Dropping one gives it back.
#[derive(Debug)]
pub(super) struct Permits {
    /// Until the call is over.
    pub(super) call: (Permit, WindowPermit),
    /// Until the request is written.
    pub(super) unsent: Permit,
}

impl Budgets {
    /// What a request takes of the send budget, however short it is. This bounds how many requests are queued.
    const LEAST_QUEUED_BYTES: usize = 256;

    /// The permits, if nobody has to wait for them: nearly always.
    pub(super) fn try_acquire(&self, body_bytes: usize) -> Option<Permits> {
        let call = self.calls.try_acquire(1)?;
        let window = self.server_window.try_acquire(body_bytes)?;
        let unsent = self.send.try_acquire(body_bytes.max(Self::LEAST_QUEUED_BYTES))?;
        Some(Permits { call: (call, window), unsent })
    }

    /// Waits for its turn. Cancel safe: a dropped future has taken nothing.
    pub(super) async fn acquire(&self, body_bytes: usize) -> Permits {
        let call = self.calls.acquire(1).await;
        let window = self.server_window.acquire(body_bytes).await;
        let unsent = self.send.acquire(body_bytes.max(Self::LEAST_QUEUED_BYTES)).await;
        Permits { call: (call, window), unsent }
    }
}
