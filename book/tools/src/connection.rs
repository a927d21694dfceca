//! A connection over loopback, whose peer the program holds too.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use crate::Lacking;
use anyhow::Result;

/// Both ends of a connection, and the port by which `ss` finds the first.
pub struct Connection {
    /// The end that is looked at.
    pub ours: TcpStream,
    /// The peer's.
    pub theirs: TcpStream,
    /// The peer's: `dport` of our end, `sport` of theirs.
    pub port: u16,
}

impl Connection {
    /// # Errors
    /// The system's.
    pub fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let ours = TcpStream::connect(address)?;
        let (theirs, _) = listener.accept()?;
        Ok(Self { ours, theirs, port: address.port() })
    }

    /// From now on no packet reaches the peer, as if its cable were pulled: its kernel acknowledges nothing.
    ///
    /// # Errors
    /// The right to attach a filter to a socket is [`Lacking`].
    pub fn lose_peer(&self) -> Result<()> {
        keep_nothing(&self.theirs).map_err(|why| match why.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported => {
                Lacking(format!("no filter on a socket: {why}")).into()
            }
            _ => why.into(),
        })
    }
}

#[cfg(target_os = "linux")]
fn keep_nothing(stream: &TcpStream) -> io::Result<()> {
    use socket2::{SockFilter, SockRef};

    // `BPF_RET | BPF_K` with 0: keep no byte of any packet.
    SockRef::from(stream).attach_filter(&[SockFilter::new(6, 0, 0, 0)])
}

#[cfg(not(target_os = "linux"))]
fn keep_nothing(_: &TcpStream) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "that is Linux's"))
}
