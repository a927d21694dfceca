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
        unplug(&self.theirs)
    }
}

/// From now on no packet reaches `socket`, as if its cable were pulled. A listener's kernel does not even answer a SYN.
///
/// # Errors
/// The right to attach a filter to a socket is [`Lacking`].
pub fn unplug(socket: &impl Socket) -> Result<()> {
    keep_nothing(socket).map_err(|why| match why.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported => {
            Lacking(format!("no filter on a socket: {why}")).into()
        }
        _ => why.into(),
    })
}

#[cfg(target_os = "linux")]
pub use std::os::fd::AsFd as Socket;

/// What can be unplugged, where it can.
#[cfg(not(target_os = "linux"))]
pub trait Socket {}

#[cfg(not(target_os = "linux"))]
impl<T> Socket for T {}

#[cfg(target_os = "linux")]
fn keep_nothing(socket: &impl Socket) -> io::Result<()> {
    use socket2::{SockFilter, SockRef};

    // `BPF_RET | BPF_K` with 0: keep no byte of any packet.
    SockRef::from(socket).attach_filter(&[SockFilter::new(6, 0, 0, 0)])
}

#[cfg(not(target_os = "linux"))]
fn keep_nothing(_: &impl Socket) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "that is Linux's"))
}
