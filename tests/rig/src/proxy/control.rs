//! What injects faults into one connection, and tells what has become of it.

use std::io;
use std::net::Shutdown;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::flow::{Delivery, Flow};
use super::relay::Ending;
use super::side::Side;
use crate::fault::Direction;

/// How long a connection that is closed still reads what its peers send, so that no reset destroys what they have not read.
const LINGER: Duration = Duration::from_secs(2);

/// Injects faults into one connection. It does not keep the connection open.
#[derive(Clone, Debug)]
pub struct Control {
    flows: Arc<[Flow; 2]>,
    sides: Weak<[Side; 2]>,
    ordered: Arc<watch::Sender<Option<Ending>>>,
}

impl Control {
    pub(super) fn of(sides: &Arc<[Side; 2]>, flows: Arc<[Flow; 2]>) -> Self {
        Self { flows, sides: Arc::downgrade(sides), ordered: Arc::new(watch::Sender::new(None)) }
    }

    pub(super) fn flows(&self) -> &[Flow; 2] {
        &self.flows
    }

    pub(super) fn ordered(&self) -> watch::Receiver<Option<Ending>> {
        self.ordered.subscribe()
    }

    /// Cuts what is sent in this direction into segments of at most so many bytes.
    pub fn split(&self, direction: Direction, bytes: usize) {
        self.flow(direction).order(|orders| orders.segment = Some(bytes.max(1)));
    }

    /// As [`Proxy::throttle`](super::Proxy::throttle), for this direction. A rate of 0 is one of 1.
    pub fn throttle(&self, direction: Direction, bytes_per_second: u32) {
        self.flow(direction).order(|orders| orders.bytes_per_second = Some(bytes_per_second.max(1)));
    }

    /// Each byte of this direction is written so much later than it was read. To be told before the run. At most 1 MiB is on its way.
    pub fn delay(&self, direction: Direction, delay: Duration) {
        self.flow(direction).order(|orders| orders.delay = delay);
    }

    /// Forwards exactly so many bytes of this direction, counted from the connection's beginning, and then as [`stall`](Self::stall).
    pub fn stall_at(&self, direction: Direction, bytes: Option<u64>) {
        self.flow(direction).order(|orders| orders.stall_at = bytes);
    }

    /// Forwards nothing more and reads nothing more, until [healed](Self::heal): a process that is stopped. Nothing is lost.
    pub fn stall(&self, direction: Direction) {
        self.flow(direction).deliver(Delivery::Stall);
    }

    /// As [`Proxy::swallow`](super::Proxy::swallow).
    pub fn swallow(&self, direction: Direction) {
        self.flow(direction).deliver(Delivery::Swallow);
    }

    /// Forwards this direction again, and takes packets again in both. False if that cannot be: where something was swallowed the stream has a
    /// hole, which no receiver of TCP ever sees, so it stays as it is.
    #[must_use]
    pub fn heal(&self, direction: Direction) -> bool {
        let flow = self.flow(direction);
        let has_hole = *flow.swallowed.borrow() > 0 || flow.closed.borrow().is_some();
        match flow.delivery() {
            Delivery::Swallow if has_hole => return false,
            Delivery::Ended => {}
            _ => flow.deliver(Delivery::Forward),
        }
        self.sides.upgrade().iter().flat_map(|sides| sides.iter()).for_each(Side::lose_nothing);
        true
    }

    /// Ends this direction alone by a FIN; what its sender still sends is lost.
    pub fn half_close(&self, direction: Direction) {
        self.flow(direction).deliver(Delivery::Ended);
        if let Some(sides) = self.sides.upgrade() {
            sides[1 - direction as usize].shut_down(Shutdown::Write);
        }
    }

    /// From now on packets of both directions are lost and nothing is acknowledged: a peer without power or route, until
    /// [healed](Self::heal). What the proxy still has to send goes out, and the answer to it is lost.
    ///
    /// # Errors
    /// If the system has no way to do this without privileges; Linux has.
    pub fn lose_packets(&self) -> io::Result<()> {
        self.stall(Direction::ToServer);
        self.stall(Direction::ToClient);
        self.lose_what_arrives()
    }

    pub(super) fn lose_what_arrives(&self) -> io::Result<()> {
        self.sides.upgrade().map_or(Ok(()), |sides| sides.iter().try_for_each(Side::lose_what_arrives))
    }

    /// Ends both directions by a FIN, and reads what is still sent for two seconds, or until both peers have ended too. After that the kernel answers with resets.
    pub async fn close(&self) {
        self.half_close(Direction::ToServer);
        self.half_close(Direction::ToClient);
        let both = async {
            self.closed(Direction::ToServer).await;
            self.closed(Direction::ToClient).await;
        };
        let _ = timeout(LINGER, both).await;
        self.ordered.send_replace(Some(Ending::Closed));
    }

    /// Ends the connection by a reset to both peers. Bytes that the kernel has not sent are lost.
    pub fn reset(&self) {
        self.ordered.send_replace(Some(Ending::Reset));
    }

    pub(super) fn cut(&self) {
        if let Some(sides) = self.sides.upgrade() {
            sides.iter().for_each(|side| side.shut_down(Shutdown::Both));
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.sides.strong_count() > 0
    }

    /// How many bytes of this direction were forwarded.
    #[must_use]
    pub fn forwarded(&self, direction: Direction) -> u64 {
        *self.flow(direction).forwarded.borrow()
    }

    /// How many bytes of this direction were lost in the proxy.
    #[must_use]
    pub fn swallowed(&self, direction: Direction) -> usize {
        *self.flow(direction).swallowed.borrow()
    }

    /// Waits until so many bytes of this direction were forwarded.
    pub async fn has_forwarded(&self, direction: Direction, bytes: u64) {
        self.flow(direction).forwarded(bytes).await;
    }

    /// Waits until the sender of this direction has ended its stream, although that may be swallowed. Says whether it closed or reset it.
    pub async fn closed(&self, direction: Direction) -> Ending {
        self.flow(direction).closed().await
    }

    /// How the sender of this direction has ended its stream, if it has.
    #[must_use]
    pub fn is_closed(&self, direction: Direction) -> Option<Ending> {
        *self.flow(direction).closed.borrow()
    }

    fn flow(&self, direction: Direction) -> &Flow {
        &self.flows[direction as usize]
    }
}
