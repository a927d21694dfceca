//! A balance that takes too long, and who is shown it: `cargo lab show 4 --live`.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use multiplexing::{Answer, Client, Limit, WhenFull, pack, unpack};
use rig::{Direction, End, Lane, Link, Recorder};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

const WIRE: Duration = Duration::from_millis(1);
/// Alice's account is in the archive.
const ARCHIVE: Duration = Duration::from_millis(40);
const DATABASE: Duration = Duration::from_millis(20);

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let lane = || Lane::new().delay(WIRE);
    let link = Link::between("gateway", "ledger")
        .lane(Direction::ToServer, lane())
        .lane(Direction::ToClient, lane());
    let (gateway, ledger, _) = link.record(&recorder, in_words).open();
    let ledger = tokio::spawn(serve(ledger));
    let (reader, writer) = tokio::io::split(gateway);
    let client =
        Arc::new(Client::new(reader, writer, Limit { calls_in_flight: 8, when_full: WhenFull::Wait }));

    // Alice's browser is impatient; Bob and Carol come after it has given up.
    browse("alice", Duration::from_millis(25), Arc::clone(&client), recorder.clone()).await;
    let mut browsers = JoinSet::new();
    sleep(Duration::from_millis(5)).await;
    browsers.spawn(browse("bob", Duration::from_secs(1), Arc::clone(&client), recorder.clone()));
    sleep(Duration::from_millis(15)).await;
    browsers.spawn(browse("carol", Duration::from_secs(1), Arc::clone(&client), recorder.clone()));
    browsers.join_all().await;
    sleep(DATABASE).await;
    recorder.note("gateway", format!("replies that nobody waited for: {}", client.strays()));

    ledger.abort();
    recorder.print();
}

/// Shows someone their balance, or gives up.
async fn browse(who: &'static str, patience: Duration, client: Arc<Client>, recorder: Recorder) {
    let request = format!("balance of {who}?");
    match timeout(patience, client.call(request.as_bytes())).await {
        Ok(Ok(reply)) => {
            recorder.note("gateway", format!("shows {who}: {}", String::from_utf8_lossy(&reply)))
        }
        Ok(Err(error)) => recorder.note("gateway", format!("shows {who} an error: {error}")),
        Err(_) => recorder.note("gateway", format!("{who} gave up")),
    }
}

/// A ledger that answers each request as soon as it can.
async fn serve(stream: End) {
    let (reader, writer) = tokio::io::split(stream);
    let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
    let mut working = JoinSet::new();
    loop {
        tokio::select! {
            Ok(Some(message)) = requests.next() => {
                working.spawn(answer(unpack(message).expect("the gateway sends an id")));
            }
            Some(Ok(reply)) = working.join_next() => replies.send(&reply).await.expect("the gateway listens"),
        }
    }
}

async fn answer(request: Answer<Bytes>) -> Bytes {
    let (time, reply) = match &request.value[..] {
        b"balance of alice?" => (ARCHIVE, "alice has 1.20"),
        b"balance of bob?" => (DATABASE, "bob has 9000.00"),
        _ => (DATABASE, "carol has 35.00"),
    };
    sleep(time).await;
    pack(request.id, reply.as_bytes())
}

/// A segment of this story is one message: its length, its id, its text.
fn in_words(bytes: &[u8]) -> String {
    match bytes.split_at_checked(4).and_then(|(_, message)| unpack(Bytes::copy_from_slice(message))) {
        Some(message) => format!("#{} {}", message.id.0, String::from_utf8_lossy(&message.value)),
        None => String::new(),
    }
}
