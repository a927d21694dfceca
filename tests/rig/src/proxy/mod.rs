//! A TCP proxy that splits, swallows, loses and cuts: real sockets, so never under a paused clock.

mod control;
mod flow;
mod forward;
mod relay;
mod side;
mod source;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::fault::Direction;
use flow::{Delivery, Flow};

pub use control::Control;
pub use relay::{Ending, Relay};

/// Stands before a server on loopback and forwards, until told otherwise. Dropping the proxy ends its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    connections: Arc<Connections>,
    _accepting: JoinSet<()>,
}

/// All connections through a proxy, with the same orders for all.
#[derive(Debug)]
struct Connections {
    flows: Arc<[Flow; 2]>,
    open: Mutex<Vec<Control>>,
}

impl Proxy {
    /// Listens on a free port and forwards each connection to `server`. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn before(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let flows = Arc::new([Flow::new(), Flow::new()]);
        let connections = Arc::new(Connections { flows, open: Mutex::default() });
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, server, connections.clone()));
        Ok(Self { address, connections, _accepting: accepting })
    }

    /// Where to connect to instead of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on each byte, both flows, is a segment of its own.
    pub fn split(&self) {
        for flow in self.connections.flows.iter() {
            flow.order(|orders| {
                orders.delivery = Delivery::Forward;
                orders.segment = Some(1);
            });
        }
    }

    /// From now on, what is sent in this direction is acknowledged and lost, the end of a stream too: a peer that hangs while
    /// its kernel lives, which TCP's own keepalive cannot see. [`Direction::ToServer`] is to the server,
    /// [`Direction::ToClient`] from it.
    pub fn swallow(&self, direction: Direction) {
        self.flow(direction).deliver(Delivery::Swallow);
    }

    /// From now on both flows read and forward at this rate at most: the rest waits in the kernel's buffers, which take
    /// megabytes. What is read before still passes.
    ///
    /// # Panics
    /// If the rate is 0.
    pub fn throttle(&self, bytes_per_second: u32) {
        assert!(bytes_per_second > 0, "a proxy that forwards nothing swallows");
        for flow in self.connections.flows.iter() {
            flow.order(|orders| orders.bytes_per_second = Some(bytes_per_second));
        }
    }

    /// Forwards this direction again, in segments as they come; what was swallowed stays lost.
    pub fn heal(&self, direction: Direction) {
        self.flow(direction).order(|orders| {
            orders.delivery = Delivery::Forward;
            orders.segment = None;
        });
    }

    /// From now on, both flows, packets are lost and nothing is acknowledged, on each connection that has carried
    /// something: a peer without power or route. It does not heal.
    ///
    /// # Errors
    /// If the system has no way to do this without privileges; Linux has.
    pub fn lose_packets(&self) -> io::Result<()> {
        self.swallow(Direction::ToServer);
        self.swallow(Direction::ToClient);
        self.connections.open().iter().try_for_each(Control::lose_what_arrives)
    }

    /// Ends the connections that have carried something, as when a process dies.
    pub fn cut(&self) {
        self.connections.open().iter().for_each(Control::cut);
    }

    /// Waits until so many bytes of this direction were swallowed, over all connections.
    pub async fn swallowed(&self, direction: Direction, bytes: usize) {
        self.flow(direction).swallowed(bytes).await;
    }

    /// Waits until the sender of this direction has closed a connection, although that may be swallowed.
    pub async fn closed(&self, direction: Direction) {
        self.flow(direction).closed().await;
    }

    fn flow(&self, direction: Direction) -> &Flow {
        &self.connections.flows[direction as usize]
    }
}

impl Connections {
    /// Those that have not ended.
    fn open(&self) -> std::sync::MutexGuard<'_, Vec<Control>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(Control::is_open);
        open
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, all: Arc<Connections>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let all = all.clone();
        connections.spawn(async move {
            // A server that is not there is a client that is hung up on.
            let Ok(server) = TcpStream::connect(server).await else { return };
            let relay = Relay::with(client, server, all.flows.clone());
            all.open().push(relay.control());
            relay.run().await;
        });
    }
}
