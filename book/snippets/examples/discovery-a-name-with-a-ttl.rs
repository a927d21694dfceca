//! A name server on loopback and a resolver with a cache. The clock is passed in; the datagrams are real.

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use book_snippets::dns::{Answer, Record, Resolver, Server};

fn main() -> std::io::Result<()> {
    let server = Server::start(60)?;
    let mut resolver = Resolver::new(server.address);

    println!("moved after 10 s");
    server.set("ledger.test", &[[10, 0, 0, 1], [10, 0, 0, 2]], 30);
    show(&mut resolver, "ledger.test", 0);
    server.set("ledger.test", &[[10, 0, 0, 3], [10, 0, 0, 4]], 30);
    for second in [10, 29, 30] {
        show(&mut resolver, "ledger.test", second);
    }

    println!("asked for too early: created after 5 s");
    show(&mut resolver, "audit.test", 0);
    server.set("audit.test", &[[10, 0, 0, 9]], 30);
    for second in [5, 59, 60] {
        show(&mut resolver, "audit.test", second);
    }

    println!("the name server is gone from 40 s on");
    resolver.ask_instead(nobody()?);
    show(&mut resolver, "ledger.test", 59);
    show(&mut resolver, "ledger.test", 60);
    resolver.serves_stale = true;
    show(&mut resolver, "ledger.test", 61);
    Ok(())
}

fn show(resolver: &mut Resolver, name: &str, second: u64) {
    let says = match resolver.resolve(name, Duration::from_secs(second)) {
        Answer::Fresh(record) => format!("asked:  {}", listed(&record)),
        Answer::Cached(record) => format!("cached: {}", listed(&record)),
        Answer::Stale(addresses) => format!("stale:  {}", joined(&addresses)),
        Answer::Failed => "no answer".to_owned(),
    };
    println!("{second:>4} s  {name:<12} {says}");
}

fn listed(Record { addresses, ttl }: &Record) -> String {
    match addresses[..] {
        [] => format!("no such name, for {ttl} s"),
        _ => format!("{}, for {ttl} s", joined(addresses)),
    }
}

fn joined(addresses: &[Ipv4Addr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A port of loopback where nobody listens.
fn nobody() -> std::io::Result<std::net::SocketAddr> {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
