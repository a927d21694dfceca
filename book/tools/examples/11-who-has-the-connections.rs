//! What `dig` and `ss` show when a ledger joins and the clients keep the connections that they have.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use book_snippets::dns;
use book_tools::{installed, look};

const CONNECTIONS: usize = 30;

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// Ledgers on several addresses of loopback, all on one port, as pods of a service are.
fn ledgers() -> Result<(u16, Vec<TcpListener>)> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = first.local_addr()?.port();
    let mut ledgers = vec![first];
    for host in 2..=4 {
        let address = Ipv4Addr::new(127, 0, 0, host);
        ledgers.push(TcpListener::bind((address, port)).with_context(|| format!("{address}:{port}"))?);
    }
    Ok((port, ledgers))
}

fn scene() -> Result<()> {
    installed("dig -v")?;
    let (port, ledgers) = ledgers()?;
    let addresses: Vec<[u8; 4]> = (1..=4).map(|host| [127, 0, 0, host]).collect();
    let names = dns::Server::start(5)?;
    names.set("ledger.internal", &addresses[..3], 5);
    let connections = (0..CONNECTIONS)
        .map(|turn| TcpStream::connect(SocketAddr::from((addresses[turn % 3], port))))
        .collect::<Result<Vec<_>, _>>()?;
    // The fourth joins.
    names.set("ledger.internal", &addresses, 5);
    look(&format!("dig @127.0.0.1 -p {} +noedns +short ledger.internal", names.address.port()))?;
    let peers =
        look(&format!("ss -tnH state established dport = :{port} | awk '{{print $4}}' | sort | uniq -c"))?;
    ensure!(peers.lines().count() == 3 && !peers.contains("127.0.0.4"), "the fourth has none: {peers}");
    drop((connections, ledgers));
    Ok(())
}
