//! One direction of a connection, or of all of a proxy's: what is ordered for it, and what has happened to it.

use std::time::Duration;

use tokio::sync::watch;

use super::relay::Ending;

/// How many pieces a second there are at most where there is a rate.
const TICKS_PER_SECOND: u32 = 50;

#[derive(Debug)]
pub(super) struct Flow {
    pub(super) orders: watch::Sender<Orders>,
    pub(super) forwarded: watch::Sender<u64>,
    pub(super) swallowed: watch::Sender<usize>,
    pub(super) closed: watch::Sender<Option<Ending>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Orders {
    pub(super) delivery: Delivery,
    /// The most that one segment carries.
    pub(super) segment: Option<usize>,
    pub(super) bytes_per_second: Option<u32>,
    /// How much later than read a byte is written. Looked at once, when the connection begins.
    pub(super) delay: Duration,
    /// How many bytes of a connection are forwarded before it stalls.
    pub(super) stall_at: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Forward,
    /// Forwards nothing, and reads no more than it had begun to.
    Stall,
    /// Reads, so that the kernel acknowledges, and forwards nothing, not even the end.
    Swallow,
    /// The receiver was told that this is the end; what the sender adds is lost.
    Ended,
}

impl Flow {
    pub(super) fn new() -> Self {
        let orders = Orders {
            delivery: Delivery::Forward,
            segment: None,
            bytes_per_second: None,
            delay: Duration::ZERO,
            stall_at: None,
        };
        Self {
            orders: watch::Sender::new(orders),
            forwarded: watch::Sender::new(0),
            swallowed: watch::Sender::new(0),
            closed: watch::Sender::new(None),
        }
    }

    pub(super) fn order(&self, change: impl FnOnce(&mut Orders)) {
        self.orders.send_modify(change);
    }

    pub(super) fn deliver(&self, delivery: Delivery) {
        self.order(|orders| orders.delivery = delivery);
    }

    pub(super) fn delivery(&self) -> Delivery {
        self.orders.borrow().delivery
    }

    /// Waits until so many bytes were forwarded.
    pub(super) async fn forwarded(&self, bytes: u64) {
        let mut forwarded = self.forwarded.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = forwarded.wait_for(|forwarded| *forwarded >= bytes).await;
    }

    /// Waits until so many bytes were swallowed.
    pub(super) async fn swallowed(&self, bytes: usize) {
        let mut swallowed = self.swallowed.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = swallowed.wait_for(|swallowed| *swallowed >= bytes).await;
    }

    /// Waits until a sender has ended its stream, although that may be swallowed.
    pub(super) async fn closed(&self) -> Ending {
        let mut closed = self.closed.subscribe();
        // The sender is `self`, so the wait cannot fail.
        closed.wait_for(Option::is_some).await.ok().and_then(|closed| *closed).unwrap_or(Ending::Closed)
    }
}

impl Orders {
    /// How many bytes may be written at once by a connection that has `forwarded` so many; 0 if it has to wait for other orders.
    pub(super) fn piece(&self, forwarded: u64) -> usize {
        if self.delivery == Delivery::Stall {
            return 0;
        }
        let left = self.stall_at.map_or(u64::MAX, |at| at.saturating_sub(forwarded));
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        left.min(self.segment.unwrap_or(usize::MAX)).min(self.tick())
    }

    /// How many bytes may be read at once: with a rate no more than can be written soon, so that the rest waits in the kernel.
    pub(super) fn tick(&self) -> usize {
        let tick = self.bytes_per_second.map(|rate| (rate / TICKS_PER_SECOND).max(1));
        tick.map_or(usize::MAX, |tick| usize::try_from(tick).unwrap_or(usize::MAX))
    }

    /// How long so many bytes take at the rate.
    pub(super) fn takes(&self, bytes: usize) -> Duration {
        self.bytes_per_second.map_or(Duration::ZERO, |rate| Duration::from_secs(bytes as u64) / rate)
    }
}
