//! What stands between client and server: a TCP proxy that splits, swallows, loses and cuts.
//!
//! Unlike the rig's, it also says when an end hangs up although nothing reaches it any more: that is how a probe sees
//! a silent peer noticed, whatever the framework's interface tells.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

/// How long a byte is alone on the wire when [`Wire::split`] is on.
const BETWEEN_BYTES: Duration = Duration::from_millis(1);

/// One of the two that talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Who connected.
    Client,
    /// Who listens.
    Server,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Faithful,
    /// One byte a segment.
    Split,
    /// Reads, so that the kernel acknowledges, and forwards nothing.
    Swallow,
}

/// A proxy on loopback. Dropping it closes its connections.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
    _accepting: AbortOnDropHandle<()>,
}

#[derive(Debug)]
struct Shared {
    mood: watch::Sender<Mood>,
    hung_up: [watch::Sender<bool>; 2],
    sockets: Mutex<Vec<Arc<TcpStream>>>,
}

impl Wire {
    /// Listens on a free port and forwards each connection to `server`.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn before(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            mood: watch::Sender::new(Mood::Faithful),
            hung_up: [watch::Sender::new(false), watch::Sender::new(false)],
            sockets: Mutex::default(),
        });
        let accepting = AbortOnDropHandle::new(tokio::spawn(accept(listener, server, shared.clone())));
        Ok(Self { address, shared, _accepting: accepting })
    }

    /// Where to connect to instead of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on each byte, both ways, is a segment of its own.
    pub fn split(&self) {
        self.shared.mood.send_replace(Mood::Split);
    }

    /// From now on, both ways, what is sent is acknowledged and lost: a peer that hangs while its kernel lives, which
    /// TCP's own keepalive cannot see.
    pub fn swallow(&self) {
        self.shared.mood.send_replace(Mood::Swallow);
    }

    /// From now on, both ways, packets are lost and nothing is acknowledged, on each connection that has carried
    /// something: a peer without power or route.
    ///
    /// # Errors
    /// If the system has no way to do this without privileges; Linux has.
    pub fn lose_packets(&self) -> io::Result<()> {
        self.swallow();
        let sockets = self.shared.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.iter().try_for_each(|socket| lose_what_arrives(&SockRef::from(&**socket)))
    }

    /// Ends the connections that have carried something, as when a process dies.
    pub fn cut(&self) {
        for socket in self.shared.sockets.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            // One that is closed already is cut too.
            let _ = SockRef::from(&**socket).shutdown(std::net::Shutdown::Both);
        }
    }

    /// Waits until that end closed its connection, whether or not the other can still be reached.
    pub async fn hung_up(&self, end: End) {
        let mut hung_up = self.shared.hung_up[end as usize].subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = hung_up.wait_for(|hung_up| *hung_up).await;
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

async fn accept(listener: TcpListener, server: SocketAddr, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let shared = shared.clone();
        connections.spawn(async move {
            // A server that is not there is a client that is hung up on.
            let Ok(server) = TcpStream::connect(server).await else { return };
            let (client, server) = (Arc::new(client), Arc::new(server));
            for socket in [&client, &server] {
                // Without it, single bytes would wait for each other.
                let _ = socket.set_nodelay(true);
                shared.sockets.lock().unwrap_or_else(PoisonError::into_inner).push(socket.clone());
            }
            tokio::join!(
                forward(&client, &server, End::Client, &shared),
                forward(&server, &client, End::Server, &shared),
            );
        });
    }
}

/// Copies until `from` ends, and passes the end on unless it is swallowed.
async fn forward(from: &TcpStream, to: &TcpStream, end: End, shared: &Shared) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = read(from, &mut buffer).await.unwrap_or(0);
        let mood = *shared.mood.borrow();
        if read == 0 {
            shared.hung_up[end as usize].send_replace(true);
            if mood != Mood::Swallow {
                let _ = SockRef::from(to).shutdown(std::net::Shutdown::Write);
            }
            return;
        }
        let piece = match mood {
            Mood::Swallow => continue,
            Mood::Split => 1,
            Mood::Faithful => read,
        };
        for piece in buffer[..read].chunks(piece) {
            // An end that no longer takes anything is seen when it is read from.
            if write_all(to, piece).await.is_err() {
                break;
            }
            if mood == Mood::Split {
                sleep(BETWEEN_BYTES).await;
            }
        }
    }
}

async fn read(from: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        from.readable().await?;
        match from.try_read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return done,
        }
    }
}

async fn write_all(to: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        to.writable().await?;
        match to.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
