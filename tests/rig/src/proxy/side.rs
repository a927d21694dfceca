//! One of the two sockets of a connection through the proxy.

use std::io;
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;

#[derive(Debug)]
pub(super) struct Side {
    pub(super) socket: TcpStream,
    reset: AtomicBool,
}

impl Side {
    pub(super) fn new(socket: TcpStream) -> Self {
        // Without it, segments that were split off would wait for each other.
        let _ = socket.set_nodelay(true);
        Self { socket, reset: AtomicBool::new(false) }
    }

    /// Writes what the kernel has room for, at least one byte; nothing is written if the call is dropped.
    pub(super) async fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            self.socket.writable().await?;
            match self.socket.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => {
                    // The kernel tells of a reset once, to whoever calls first.
                    self.reset.fetch_or(done.is_err(), Ordering::Relaxed);
                    return done;
                }
            }
        }
    }

    /// Whether a write has met the peer's reset.
    pub(super) fn is_reset(&self) -> bool {
        self.reset.load(Ordering::Relaxed)
    }

    /// One that is closed already is shut down too, so there is nothing to report.
    pub(super) fn shut_down(&self, how: Shutdown) {
        let _ = SockRef::from(&self.socket).shutdown(how);
    }

    /// Closing it from now on is a reset.
    pub(super) fn reset_on_close(&self) {
        let _ = SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
    }

    #[cfg(target_os = "linux")]
    pub(super) fn lose_what_arrives(&self) -> io::Result<()> {
        // Classic BPF, "keep 0 bytes": the kernel drops each segment before TCP sees it, so that it acknowledges nothing.
        const KEEP_NOTHING: socket2::SockFilter = socket2::SockFilter::new(0x06, 0, 0, 0);
        SockRef::from(&self.socket).attach_filter(&[KEEP_NOTHING])
    }

    #[cfg(target_os = "linux")]
    pub(super) fn lose_nothing(&self) {
        // Where there is no filter, there is nothing to take away.
        let _ = SockRef::from(&self.socket).detach_filter();
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn lose_nothing(&self) {}

    #[cfg(not(target_os = "linux"))]
    pub(super) fn lose_what_arrives(&self) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "packets can be lost on Linux only"))
    }
}
