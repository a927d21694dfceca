//! A server loses its power, and a client that pings it: `cargo lab show 7 --live`.

use std::time::Duration;

use bytes::Bytes;
use heartbeat::{Client, Frame, Heartbeat, Pace, PingLimit, serve};
use rig::{Direction, Fault, Link, Recorder};
use solution_04_multiplexing::unpack;
use tokio::io::split;
use tokio::time::{Instant, sleep_until, timeout};

const PACE: Pace =
    Pace { interval: Duration::from_secs(30), timeout: Duration::from_secs(10), jitter: Duration::ZERO };

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let began = Instant::now();
    let at = |seconds| sleep_until(began + Duration::from_secs(seconds));
    let (alice, ledger, wire) = Link::between("alice", "ledger").record(&recorder, in_words).open();

    // The ledger only answers; Alice is the one who watches.
    let (reader, writer) = split(ledger);
    let patient = Heartbeat::new(Pace { interval: Duration::from_secs(3600), ..PACE }, 0, began);
    tokio::spawn(async move { serve(reader, writer, patient, PingLimit::NONE, paid).await });
    let (reader, writer) = split(alice);
    let client = Client::new(reader, writer, Heartbeat::new(PACE, 0, began));
    // Whatever comes of it is on the tape.
    let _ = client.call(b"pay bob 30").await;

    at(10).await;
    recorder.note("ledger", "the power fails");
    wire.inject(Direction::ToServer, Fault::Swallow);
    wire.inject(Direction::ToClient, Fault::Swallow);

    let watching = async {
        if let Ok(ended) = timeout(Duration::from_secs(115), client.ended()).await {
            recorder.note("alice", format!("gives the connection up: {ended}"));
        }
    };
    let paying = async {
        at(70).await;
        recorder.note("alice", "pays carol 12");
        match timeout(Duration::from_secs(55), client.call(b"pay carol 12")).await {
            Ok(Ok(reply)) => recorder.note("alice", format!("is told {reply:?}")),
            Ok(Err(error)) => recorder.note("alice", format!("is told at once: {error}")),
            Err(_) => recorder.note("alice", format!("still waits; {} pings sent, no error", client.pings())),
        }
    };
    tokio::join!(watching, paying);
    recorder.print();
}

async fn paid(request: Bytes) -> Bytes {
    [b"done: ", &request[..]].concat().into()
}

/// What a message of this story means.
fn in_words(message: &[u8]) -> String {
    match Frame::decode(&Bytes::copy_from_slice(message.get(4..).unwrap_or_default())) {
        Some(Frame::Ping) => "ping".to_owned(),
        Some(Frame::Pong) => "pong".to_owned(),
        Some(Frame::Piece { bytes, .. }) => {
            unpack(bytes).map(|call| String::from_utf8_lossy(&call.value).into_owned()).unwrap_or_default()
        }
        Some(Frame::GoAway(offence)) => format!("GOAWAY: {offence}"),
        None => String::new(),
    }
}
