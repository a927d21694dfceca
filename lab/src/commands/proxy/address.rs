//! Addresses as a person types them: a port, a name and a port, an address and a port.

use std::fmt::Display;
use std::net::{SocketAddr, ToSocketAddrs};

use crate::cli::Misuse;

/// A bare port is one of this machine.
pub(super) fn with_host(address: &str) -> String {
    let port = address.strip_prefix(':').unwrap_or(address);
    if port.parse::<u16>().is_ok() { format!("127.0.0.1:{port}") } else { address.to_owned() }
}

/// At least one address; those of IPv4 first, as servers that listen on `localhost` mostly do.
pub(super) fn resolved(option: &str, address: &str) -> Result<Vec<SocketAddr>, Misuse> {
    let no_port = || {
        Misuse(format!(
            "{option} {address}: an address is HOST:PORT, as in 127.0.0.1:9000, or a port up to 65535"
        ))
    };
    let (_, port) = address.rsplit_once(':').ok_or_else(no_port)?;
    port.parse::<u16>().map_err(|_| no_port())?;
    let no_host = |why: &dyn Display| Misuse(format!("{option} {address}: {why}"));
    let mut all: Vec<SocketAddr> = address.to_socket_addrs().map_err(|why| no_host(&why))?.collect();
    all.sort_by_key(SocketAddr::is_ipv6);
    if all.is_empty() { Err(no_host(&"this name has no address")) } else { Ok(all) }
}
