//! A connection over loopback, whose peer the program holds too.

use std::net::{Ipv4Addr, TcpListener, TcpStream};

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
}
