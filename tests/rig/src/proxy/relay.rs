//! One connection through a proxy, with faults of its own.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;

use tokio::net::TcpStream;

use super::control::Control;
use super::flow::Flow;
use super::forward::{End, Forward};
use super::side::Side;

/// Both sockets of a connection, client and server. [`run`](Self::run) forwards between them; a [`Control`] injects faults.
#[derive(Debug)]
pub struct Relay {
    sides: Arc<[Side; 2]>,
    control: Control,
}

/// How a relayed connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Both streams came to their ends, or it was closed: FIN.
    Closed,
    /// One of the sides reset it, or it was told to: RST.
    Reset,
}

impl Relay {
    /// A relay between two connections that are open.
    #[must_use]
    pub fn between(client: TcpStream, server: TcpStream) -> Self {
        Self::with(client, server, Arc::new([Flow::new(), Flow::new()]))
    }

    pub(super) fn with(client: TcpStream, server: TcpStream, flows: Arc<[Flow; 2]>) -> Self {
        let sides = Arc::new([Side::new(client), Side::new(server)]);
        let control = Control::of(&sides, flows);
        Self { sides, control }
    }

    /// What injects faults, before the run and during it.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Forwards until both directions have ended, and an end as what it was: a FIN as a FIN of that direction alone, a reset as a reset of
    /// both. If an end was swallowed, the sockets stay open, and this waits until the control ends it. Dropping it closes both sockets.
    pub async fn run(self) -> Ending {
        let mut ordered = self.control.ordered();
        let ending = tokio::select! {
            ending = self.forward() => ending,
            ending = ordered.wait_for(Option::is_some) => ending.ok().and_then(|ending| *ending).unwrap_or(Ending::Closed),
        };
        if ending == Ending::Reset {
            self.sides.iter().for_each(Side::reset_on_close);
        }
        ending
    }

    async fn forward(&self) -> Ending {
        let [client, server] = &*self.sides;
        let [to_server, to_client] = self.control.flows();
        let mut there = pin!(Forward { from: client, to: server, flow: to_server, back: to_client }.run());
        let mut back = pin!(Forward { from: server, to: client, flow: to_client, back: to_server }.run());
        let (first, other_is_back) = tokio::select! {
            end = &mut there => (end, true),
            end = &mut back => (end, false),
        };
        if first == End::Reset {
            return Ending::Reset;
        }
        let second = if other_is_back { back.await } else { there.await };
        match (first, second) {
            // The first sender was done. A reset now, by more bytes that it no longer takes, must not destroy what it sent before.
            (End::Closed, _) if second != End::Swallowed => Ending::Closed,
            (_, End::Reset) => Ending::Reset,
            _ => pending().await,
        }
    }
}
