//! Where the streams of a connection come from.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Makes the streams of a new connection.
pub trait Connector: Send + Sync + 'static {
    /// What it reads from.
    type Reader: AsyncRead + Unpin + Send + 'static;
    /// What it writes to.
    type Writer: AsyncWrite + Unpin + Send + 'static;

    /// One attempt. It is dropped after [`Limits::handshake_timeout`](crate::Limits::handshake_timeout).
    fn connect(&self) -> impl Future<Output = io::Result<(Self::Reader, Self::Writer)>> + Send;

    /// Where it connects to, for errors.
    fn target(&self) -> String {
        "the server".to_owned()
    }
}

/// Connects over TCP to an address that is looked up at each attempt.
///
/// A name may have several addresses, and one of them may be silent: a host that is down, a network that drops IPv6. So
/// the next one is tried as soon as one has failed, or has said nothing for a quarter of a second, and the first that
/// accepts wins ("happy eyeballs", [RFC 8305](https://www.rfc-editor.org/rfc/rfc8305)).
#[derive(Clone, Debug)]
pub struct TcpConnector {
    address: String,
}

impl TcpConnector {
    /// Connects to `host:port`.
    pub fn new(address: impl ToString) -> Self {
        Self { address: address.to_string() }
    }
}

impl TcpConnector {
    pub(crate) async fn stream(&self) -> io::Result<TcpStream> {
        let addresses = lookup_host(&self.address).await?;
        let stream = first_to_accept(take_turns(addresses), TcpStream::connect).await?;
        // Without this a small request may wait for the acknowledgement of the one before it.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl Connector for TcpConnector {
    type Reader = OwnedReadHalf;
    type Writer = OwnedWriteHalf;

    async fn connect(&self) -> io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
        Ok(self.stream().await?.into_split())
    }

    fn target(&self) -> String {
        self.address.clone()
    }
}

/// How long an address is tried alone: RFC 8305's "Connection Attempt Delay".
const HEAD_START: Duration = Duration::from_millis(250);

/// The most addresses that are tried at once.
const MOST: usize = 16;

/// The two families by turns, for one of them may lead nowhere; otherwise in the resolver's order.
fn take_turns(addresses: impl Iterator<Item = SocketAddr>) -> VecDeque<SocketAddr> {
    let mut addresses = addresses.peekable();
    let Some(first) = addresses.peek().copied() else { return VecDeque::new() };
    let (same, mut other): (VecDeque<_>, VecDeque<_>) =
        addresses.partition(|address| address.is_ipv6() == first.is_ipv6());
    let mut turns = VecDeque::new();
    for address in same {
        turns.push_back(address);
        turns.extend(other.pop_front());
    }
    turns.extend(other);
    turns.truncate(MOST);
    turns
}

/// Tries one address after the other, each with a head start before the next. The error names those that have failed.
async fn first_to_accept<S, F>(
    mut addresses: VecDeque<SocketAddr>,
    connect: impl Fn(SocketAddr) -> F,
) -> io::Result<S>
where
    S: Send + 'static,
    F: Future<Output = io::Result<S>> + Send + 'static,
{
    let mut attempts = JoinSet::<(SocketAddr, io::Result<S>)>::new();
    let mut failed = Vec::new();
    let mut kind = io::ErrorKind::NotFound;
    let mut next = Instant::now();
    loop {
        tokio::select! {
            biased;
            Some(tried) = attempts.join_next() => match tried.map_err(io::Error::other)? {
                (_, Ok(stream)) => return Ok(stream),
                (address, Err(why)) => {
                    kind = why.kind();
                    failed.push(format!("{address}: {why}"));
                    next = Instant::now();
                }
            },
            () = sleep_until(next), if !addresses.is_empty() => {
                if let Some(address) = addresses.pop_front() {
                    let connecting = connect(address);
                    attempts.spawn(async move { (address, connecting.await) });
                    next = Instant::now() + HEAD_START;
                }
            }
            else => break,
        }
    }
    let text = if failed.is_empty() { "the name has no address".to_owned() } else { failed.join(", ") };
    Err(io::Error::new(kind, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> VecDeque<SocketAddr> {
        texts.iter().map(|text| text.parse().expect("an address")).collect()
    }

    /// What becomes of each port: 1 is silent, 2 refuses, and the others accept after so many milliseconds.
    async fn connect(address: SocketAddr) -> io::Result<u16> {
        match address.port() {
            1 => std::future::pending().await,
            2 => Err(io::Error::new(io::ErrorKind::ConnectionRefused, "refused")),
            millis => {
                tokio::time::sleep(Duration::from_millis(millis.into())).await;
                Ok(millis)
            }
        }
    }

    async fn tried(ports: &[u16]) -> (io::Result<u16>, u128) {
        let began = Instant::now();
        let addresses = ports.iter().map(|port| ([10, 0, 0, 1], *port).into()).collect();
        let outcome = first_to_accept(addresses, connect).await;
        (outcome, began.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_is_silent_or_refuses_does_not_hold_back_the_next() {
        for (ports, winner, millis) in [
            (&[30, 40][..], 30, 30),
            (&[1, 40], 40, 290),
            (&[2, 40], 40, 40),
            (&[1, 1, 1, 2, 40], 40, 790),
            (&[400, 1], 400, 400),
            (&[400, 100], 100, 350),
        ] {
            let (outcome, took) = tried(ports).await;
            assert_eq!((outcome.ok(), took), (Some(winner), millis), "{ports:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_names_every_address_that_was_tried() {
        let (outcome, took) = tried(&[2, 2]).await;
        let error = outcome.expect_err("both refuse");
        assert_eq!(error.to_string(), "10.0.0.1:2: refused, 10.0.0.1:2: refused");
        assert_eq!((error.kind(), took), (io::ErrorKind::ConnectionRefused, 0));
        assert!(tried(&[]).await.0.is_err());
    }

    #[test]
    fn the_families_take_turns() {
        let given = addresses(&["[::1]:1", "[::2]:1", "[::3]:1", "10.0.0.1:1", "10.0.0.2:1"]);
        let turns = take_turns(given.into_iter());
        assert_eq!(turns, addresses(&["[::1]:1", "10.0.0.1:1", "[::2]:1", "10.0.0.2:1", "[::3]:1"]));
        let given = addresses(&["10.0.0.1:1", "[::1]:1", "[::2]:1", "[::3]:1"]);
        let turns = take_turns(given.into_iter());
        assert_eq!(turns, addresses(&["10.0.0.1:1", "[::1]:1", "[::2]:1", "[::3]:1"]));
        assert_eq!(take_turns(std::iter::empty()), VecDeque::new());
        let many = (0..1000).map(|port| ([10, 0, 0, 1], port).into());
        assert_eq!(take_turns(many).len(), MOST);
    }
}
