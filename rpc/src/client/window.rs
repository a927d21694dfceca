//! The server's window: how many bytes of requests it may hold at once.

use crate::budget::{Budget, Permit};
use crate::wire::PIECE_BYTES;

/// The share of the window that only short bodies use: one part in so many.
const SHORT_SHARE: usize = 4;

/// The server's window, in two lanes. The server holds a request's bytes until its handler is done, so a few long bodies
/// with slow handlers would take the whole window, and every other call of the connection would wait for them. Short
/// bodies have a lane of their own, which a long one enters only if it is longer than the other lane.
#[derive(Debug)]
pub(super) struct ServerWindow {
    short: Budget,
    long: Budget,
}

/// A body's bytes of the window. Dropping it gives them back.
#[derive(Debug)]
pub(super) struct WindowPermit {
    _long: Option<Permit>,
    _short: Option<Permit>,
}

impl ServerWindow {
    pub(super) fn new(bytes: usize) -> Self {
        let short = Budget::new(bytes / SHORT_SHARE);
        let long = Budget::new(bytes.saturating_sub(short.size()));
        Self { short, long }
    }

    /// The body's bytes, if they are free and nobody waits for them.
    pub(super) fn try_acquire(&self, body_bytes: usize) -> Option<WindowPermit> {
        if self.is_short(body_bytes) {
            return Some(WindowPermit { _long: None, _short: Some(self.short.try_acquire(body_bytes)?) });
        }
        let long = self.long.try_acquire(body_bytes)?;
        let over = body_bytes.saturating_sub(self.long.size());
        let short = if over > 0 { Some(self.short.try_acquire(over)?) } else { None };
        Some(WindowPermit { _long: Some(long), _short: short })
    }

    fn is_short(&self, body_bytes: usize) -> bool {
        body_bytes <= PIECE_BYTES.min(self.short.size())
    }

    /// Waits for the body's turn and for its bytes. Cancel safe: a dropped future has taken nothing.
    pub(super) async fn acquire(&self, body_bytes: usize) -> WindowPermit {
        if self.is_short(body_bytes) {
            return WindowPermit { _long: None, _short: Some(self.short.acquire(body_bytes).await) };
        }
        // Always in this order, and nobody waits for the long lane with a permit of the short one: no deadlock.
        let long = self.long.acquire(body_bytes).await;
        let over = body_bytes.saturating_sub(self.long.size());
        let short = if over > 0 { Some(self.short.acquire(over).await) } else { None };
        WindowPermit { _long: Some(long), _short: short }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::{ServerWindow, WindowPermit};

    async fn at_once(window: &ServerWindow, body_bytes: usize) -> Option<WindowPermit> {
        timeout(Duration::ZERO, window.acquire(body_bytes)).await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn long_bodies_leave_room_for_short_ones() {
        let window = ServerWindow::new(400_000);
        let long = at_once(&window, 290_000).await;
        assert!(long.is_some() && at_once(&window, 20_000).await.is_none());
        assert!(at_once(&window, 10_000).await.is_some());
        drop(long);
        assert!(at_once(&window, 20_000).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn no_set_of_bodies_is_larger_than_the_window() {
        for (bytes, bodies) in [(1000, [251, 499, 1]), (1000, [250, 750, 1]), (400_000, [350_000, 50_000, 1])]
        {
            let window = ServerWindow::new(bytes);
            let mut held = Vec::new();
            for body in &bodies[..2] {
                held.push(at_once(&window, *body).await);
            }
            let fits: usize =
                bodies.iter().zip(&held).filter_map(|(body, held)| held.as_ref().map(|_| body)).sum();
            assert!(fits <= bytes, "{fits} of {bytes}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_wait_gets_what_is_had_at_once() {
        for bytes in [1000, 400_000] {
            for held in [0, 1, 250, 251, 750, 100_000, 300_000, 350_000] {
                for wanted in [1, 250, 251, 1000, 20_000, 400_000] {
                    let (one, other) = (ServerWindow::new(bytes), ServerWindow::new(bytes));
                    let _held = (one.try_acquire(held), other.try_acquire(held));
                    let (tried, waited) = (one.try_acquire(wanted), at_once(&other, wanted).await);
                    assert_eq!(tried.is_some(), waited.is_some(), "{wanted} beside {held} of {bytes}");
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_as_long_as_the_window_passes_alone() {
        let window = ServerWindow::new(1 << 20);
        let all = at_once(&window, 1 << 20).await;
        assert!(all.is_some() && at_once(&window, 1).await.is_none());
        drop(all);
        assert!(at_once(&window, 1 << 21).await.is_some());
    }
}
