//! A TCP proxy that can become a black hole: real sockets, so never under a paused clock.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::fault::Direction;

/// Stands before a server on loopback and forwards, until told to swallow. A swallowed byte is accepted and
/// acknowledged, and goes nowhere; so does the end of a stream. Dropping the proxy ends its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    holes: [Arc<Hole>; 2],
    _connections: JoinSet<()>,
}

#[derive(Debug)]
struct Hole {
    open: AtomicBool,
    swallowed: watch::Sender<usize>,
}

impl Proxy {
    /// Listens on a free port and forwards each connection to `server`. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn before(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let hole = || Arc::new(Hole { open: AtomicBool::new(false), swallowed: watch::Sender::new(0) });
        let holes = [hole(), hole()];
        let mut connections = JoinSet::new();
        connections.spawn(accept(listener, server, holes.clone()));
        Ok(Self { address, holes, _connections: connections })
    }

    /// Where to connect to instead of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, everything that is sent in this direction is lost.
    pub fn swallow(&self, direction: Direction) {
        self.holes[direction as usize].open.store(true, Ordering::SeqCst);
    }

    /// Forwards this direction again; what was swallowed stays lost.
    pub fn heal(&self, direction: Direction) {
        self.holes[direction as usize].open.store(false, Ordering::SeqCst);
    }

    /// Waits until so many bytes of this direction were swallowed, over all connections.
    pub async fn swallowed(&self, direction: Direction, bytes: usize) {
        let mut swallowed = self.holes[direction as usize].swallowed.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = swallowed.wait_for(|swallowed| *swallowed >= bytes).await;
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, [to_server, to_client]: [Arc<Hole>; 2]) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (requests, replies) = (to_server.clone(), to_client.clone());
        connections.spawn(async move {
            // A server that is not there is a client that is hung up on.
            let Ok(server) = TcpStream::connect(server).await else { return };
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            let _ = tokio::try_join!(
                forward(from_client, to_server, &requests),
                forward(from_server, to_client, &replies)
            );
        });
    }
}

/// Copies up to the end of `from`, which is passed on unless it is swallowed.
async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    hole: &Hole,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        match (read, hole.open.load(Ordering::SeqCst)) {
            (0, true) => std::future::pending().await,
            (0, false) => return to.shutdown().await,
            (read, true) => hole.swallowed.send_modify(|swallowed| *swallowed += read),
            (read, false) => to.write_all(&buffer[..read]).await?,
        }
    }
}
