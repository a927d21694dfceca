//! What both halves of the spec stand on: the paces, and the ledger's client and server over a link in memory.

mod late_news;
mod spin_guard;
mod verdict;

use std::time::Duration;

use bytes::Bytes;
use heartbeat::{Client, Ended, Frame, Heartbeat, Pace, PingLimit, serve};
use rig::{Direction, End, Fault, Lane, Lesson, Link, Recorder, Wire};
use tokio::io::{AsyncRead, AsyncWrite, split};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

pub(crate) use late_news::LateNews;
pub(crate) use spin_guard::SpinGuard;
pub(crate) use verdict::Verdict;

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

pub(crate) const INTERVAL: Duration = Duration::from_secs(30);
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that a silent peer may be believed in.
pub(crate) const LIMIT: Duration = Duration::from_secs(40);
pub(crate) const PACE: Pace = Pace { interval: INTERVAL, timeout: TIMEOUT, jitter: Duration::ZERO };
/// A client that has not given up a silent peer by then never will.
pub(crate) const PATIENCE: Duration = Duration::from_secs(145);
/// Half a megabyte.
pub(crate) const LARGE: usize = 512 * 1024;
/// An end that never has a reason to ping: it leaves the other one alone with the question.
pub(crate) const TRUSTING: Pace =
    Pace { interval: Duration::from_secs(86_400), timeout: TIMEOUT, jitter: Duration::ZERO };

/// A client and the ledger's server, and the wire between them. The server never pings.
pub(crate) struct Ledger {
    pub(crate) client: Client,
    pub(crate) server: JoinHandle<Ended>,
    pub(crate) wire: Wire,
}

impl Ledger {
    pub(crate) fn open(there: Lane, back: Lane) -> Self {
        Self::over(
            Link::between("client", "server")
                .lane(Direction::ToServer, there)
                .lane(Direction::ToClient, back),
        )
    }

    pub(crate) fn recorded(recorder: &Recorder) -> Self {
        Self::over(Link::between("client", "server").record(recorder, in_words))
    }

    pub(crate) fn over(link: Link) -> Self {
        let (client, server, wire) = link.open();
        Self {
            client: client_over(client, PACE, 0),
            server: serving(server, TRUSTING, PingLimit::NONE),
            wire,
        }
    }

    pub(crate) fn falls_silent(&self) {
        self.wire.inject(Direction::ToServer, Fault::Swallow);
        self.wire.inject(Direction::ToClient, Fault::Swallow);
    }
}

pub(crate) fn client_over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    pace: Pace,
    seed: u64,
) -> Client {
    let (reader, writer) = split(stream);
    Client::new(SpinGuard::new(reader), writer, Heartbeat::new(pace, seed, Instant::now()))
}

pub(crate) fn serving(stream: End, pace: Pace, limit: PingLimit) -> JoinHandle<Ended> {
    let (reader, writer) = split(stream);
    let heartbeat = Heartbeat::new(pace, 0, Instant::now());
    tokio::spawn(serve(SpinGuard::new(reader), writer, heartbeat, limit, ledger))
}

/// The output of `future`, which must come within [`PATIENCE`].
pub(crate) async fn soon<F: IntoFuture>(future: F) -> F::Output {
    timeout(PATIENCE, future.into_future()).await.expect("nobody waits for ever")
}

/// The ledger's handler.
pub(crate) async fn ledger(request: Bytes) -> Bytes {
    match &request[..] {
        b"for ever" => std::future::pending().await,
        b"ten minutes" => sleep(Duration::from_secs(600)).await,
        b"statement" => return vec![b'x'; LARGE].into(),
        [b'b', b'a', b't', b'c', b'h', ..] => return Bytes::from_static(b"batch"),
        [b'e', b'c', b'h', b'o', ..] => return request,
        _ => {}
    }
    [b"done: ", &request[..]].concat().into()
}

/// A whole request or reply as one frame.
pub(crate) fn piece_of(bytes: &[u8]) -> Bytes {
    Frame::Piece { bytes: Bytes::copy_from_slice(bytes), last: true }.encode()
}

/// What a message of this spec means.
fn in_words(message: &[u8]) -> String {
    match message.get(4) {
        Some(1) => "ping",
        Some(2) => "pong",
        _ => "",
    }
    .to_owned()
}
