//! A TCP proxy that splits, swallows, loses and cuts: real sockets, so never under a paused clock.

mod forward;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::fault::Direction;

/// Stands before a server on loopback and forwards, until told otherwise. Dropping the proxy ends its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    connections: Arc<Connections>,
    _accepting: JoinSet<()>,
}

/// All connections through a proxy, one [`Flow`] for each direction.
#[derive(Debug)]
struct Connections {
    flows: [Flow; 2],
    sockets: Mutex<Vec<Arc<TcpStream>>>,
}

#[derive(Debug)]
struct Flow {
    delivery: watch::Sender<Delivery>,
    swallowed: watch::Sender<usize>,
    closed: watch::Sender<bool>,
    bytes_per_second: watch::Sender<Option<u32>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delivery {
    Forward,
    /// One byte a segment.
    Split,
    /// Reads, so that the kernel acknowledges, and forwards nothing.
    Swallow,
}

impl Proxy {
    /// Listens on a free port and forwards each connection to `server`. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn before(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let connections =
            Arc::new(Connections { flows: [Flow::new(), Flow::new()], sockets: Mutex::default() });
        let mut accepting = JoinSet::new();
        accepting.spawn(forward::accept(listener, server, connections.clone()));
        Ok(Self { address, connections, _accepting: accepting })
    }

    /// Where to connect to instead of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on each byte, both flows, is a segment of its own.
    pub fn split(&self) {
        for flow in &self.connections.flows {
            flow.delivery.send_replace(Delivery::Split);
        }
    }

    /// From now on, what is sent in this direction is acknowledged and lost, the end of a stream too: a peer that hangs while
    /// its kernel lives, which TCP's own keepalive cannot see. [`Direction::ToServer`] is to the server,
    /// [`Direction::ToClient`] from it.
    pub fn swallow(&self, direction: Direction) {
        self.flow(direction).delivery.send_replace(Delivery::Swallow);
    }

    /// From now on both flows read and forward at this rate at most: the rest waits in the kernel's buffers, which take
    /// megabytes. What is read before still passes.
    ///
    /// # Panics
    /// If the rate is 0.
    pub fn throttle(&self, bytes_per_second: u32) {
        assert!(bytes_per_second > 0, "a proxy that forwards nothing swallows");
        for flow in &self.connections.flows {
            flow.bytes_per_second.send_replace(Some(bytes_per_second));
        }
    }

    /// Forwards this direction again; what was swallowed stays lost.
    pub fn heal(&self, direction: Direction) {
        self.flow(direction).delivery.send_replace(Delivery::Forward);
    }

    /// From now on, both flows, packets are lost and nothing is acknowledged, on each connection that has carried
    /// something: a peer without power or route. It does not heal.
    ///
    /// # Errors
    /// If the system has no way to do this without privileges; Linux has.
    pub fn lose_packets(&self) -> io::Result<()> {
        self.swallow(Direction::ToServer);
        self.swallow(Direction::ToClient);
        self.connections.sockets().iter().try_for_each(|socket| lose_what_arrives(&SockRef::from(&**socket)))
    }

    /// Ends the connections that have carried something, as when a process dies.
    pub fn cut(&self) {
        for socket in self.connections.sockets().iter() {
            // One that is closed already is cut too.
            let _ = SockRef::from(&**socket).shutdown(Shutdown::Both);
        }
    }

    /// Waits until so many bytes of this direction were swallowed, over all connections.
    pub async fn swallowed(&self, direction: Direction, bytes: usize) {
        let mut swallowed = self.flow(direction).swallowed.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = swallowed.wait_for(|swallowed| *swallowed >= bytes).await;
    }

    /// Waits until the sender of this direction has closed a connection, although that may be swallowed.
    pub async fn closed(&self, direction: Direction) {
        let mut closed = self.flow(direction).closed.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = closed.wait_for(|closed| *closed).await;
    }

    fn flow(&self, direction: Direction) -> &Flow {
        &self.connections.flows[direction as usize]
    }
}

impl Flow {
    fn new() -> Self {
        Self {
            delivery: watch::Sender::new(Delivery::Forward),
            swallowed: watch::Sender::new(0),
            closed: watch::Sender::new(false),
            bytes_per_second: watch::Sender::new(None),
        }
    }
}

impl Connections {
    fn sockets(&self) -> std::sync::MutexGuard<'_, Vec<Arc<TcpStream>>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(target_os = "linux")]
fn lose_what_arrives(socket: &SockRef<'_>) -> io::Result<()> {
    // Classic BPF, "keep 0 bytes": the kernel drops each segment before TCP sees it, so that it acknowledges nothing.
    const KEEP_NOTHING: socket2::SockFilter = socket2::SockFilter::new(0x06, 0, 0, 0);
    socket.attach_filter(&[KEEP_NOTHING])
}

#[cfg(not(target_os = "linux"))]
fn lose_what_arrives(_: &SockRef<'_>) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "packets can be lost on Linux only"))
}
