//! One direction of one connection: reads, and does with it what is ordered.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::flow::{Delivery, Flow, Orders};
use super::relay::Ending;
use super::side::Side;
use super::source::{Arrived, Source};

/// How long a segment is alone on the way when it is split off.
const BETWEEN_SEGMENTS: Duration = Duration::from_millis(1);

/// How a direction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The receiver was told.
    Closed,
    /// The sender has ended, and the receiver will never know.
    Swallowed,
    /// One of the two sockets was reset.
    Reset,
}

pub(super) struct Forward<'a> {
    pub(super) from: &'a Side,
    pub(super) to: &'a Side,
    pub(super) flow: &'a Flow,
    /// The other direction, in which a reset of the receiver travels.
    pub(super) back: &'a Flow,
}

impl Forward<'_> {
    /// Copies until `from` ends, and passes the end on unless it is swallowed.
    pub(super) async fn run(self) -> End {
        let orders = self.flow.orders.subscribe();
        let delay = orders.borrow().delay;
        let (source, filling) = Source::of(self.from, delay);
        let writer = Writer { forward: self, orders, forwarded: 0, paced: Instant::now() };
        match filling {
            None => writer.run(source).await,
            Some(filling) => {
                let filling = async {
                    filling.await;
                    std::future::pending().await
                };
                tokio::select! {
                    end = writer.run(source) => end,
                    end = filling => end,
                }
            }
        }
    }
}

struct Writer<'a> {
    forward: Forward<'a>,
    orders: watch::Receiver<Orders>,
    forwarded: u64,
    /// Until when the rate allows nothing more.
    paced: Instant,
}

impl Writer<'_> {
    async fn run(mut self, mut source: Source<'_>) -> End {
        loop {
            let most = self.readable().await;
            match source.next(most).await {
                Arrived::Bytes(bytes) => {
                    if self.write(&bytes).await.is_err() {
                        return End::Reset;
                    }
                }
                Arrived::End => {
                    self.forward.flow.closed.send_replace(Some(Ending::Closed));
                    return self.end(End::Closed).await;
                }
                Arrived::Reset => {
                    self.forward.flow.closed.send_replace(Some(Ending::Reset));
                    return self.end(End::Reset).await;
                }
            }
        }
    }

    /// How much may be read, once anything may be.
    async fn readable(&mut self) -> usize {
        loop {
            let orders = *self.orders.borrow_and_update();
            if orders.delivery != Delivery::Stall {
                return orders.tick();
            }
            self.other_orders().await;
        }
    }

    /// Err if the receiver has reset its connection, and the sender is to know.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let orders = *self.orders.borrow_and_update();
            let piece = orders.piece(self.forwarded).min(rest.len());
            match orders.delivery {
                Delivery::Swallow | Delivery::Ended => {
                    self.swallow(rest.len());
                    return Ok(());
                }
                Delivery::Forward | Delivery::Stall if piece == 0 => self.other_orders().await,
                Delivery::Forward | Delivery::Stall => {
                    let written = self.write_piece(&rest[..piece], orders).await?;
                    rest = &rest[written..];
                }
            }
        }
        Ok(())
    }

    /// Writes when the rate allows it; nothing if there are other orders first.
    async fn write_piece(&mut self, piece: &[u8], orders: Orders) -> Result<usize, End> {
        let due = self.paced.max(Instant::now()) + orders.takes(piece.len());
        let paced = orders.bytes_per_second.is_some();
        let (to, flow) = (self.forward.to, self.forward.flow);
        let write = async {
            if paced {
                sleep_until(due).await;
            }
            to.write(piece).await
        };
        let written = tokio::select! {
            written = write => written,
            _ = self.orders.changed() => return Ok(0),
        };
        let Ok(written) = written else {
            self.forward
                .back
                .closed
                .send_if_modified(|closed| closed.replace(closed.unwrap_or(Ending::Reset)).is_none());
            if self.forward.back.delivery() == Delivery::Swallow {
                self.swallow(piece.len());
                return Ok(piece.len());
            }
            return Err(End::Reset);
        };
        self.paced = due;
        self.forwarded += written as u64;
        flow.forwarded.send_modify(|forwarded| *forwarded += written as u64);
        if orders.segment.is_some() {
            sleep(BETWEEN_SEGMENTS).await;
        }
        Ok(written)
    }

    /// Tells the receiver, once it is to know.
    async fn end(&mut self, end: End) -> End {
        loop {
            let orders = *self.orders.borrow_and_update();
            match orders.delivery {
                Delivery::Swallow => return End::Swallowed,
                Delivery::Ended => return End::Closed,
                _ if orders.piece(self.forwarded) == 0 => self.other_orders().await,
                _ => {
                    if end == End::Closed {
                        self.forward.to.shut_down(std::net::Shutdown::Write);
                    }
                    return end;
                }
            }
        }
    }

    fn swallow(&self, bytes: usize) {
        self.forward.flow.swallowed.send_modify(|swallowed| *swallowed += bytes);
    }

    async fn other_orders(&mut self) {
        // The sender outlives the connection.
        let _ = self.orders.changed().await;
    }
}
