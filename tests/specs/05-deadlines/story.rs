//! Alice asks for her statement, and the ledger hangs: `cargo lab show 5 --live`.

use std::time::Duration;

use bytes::Bytes;
use deadlines::{Client, Context, Deadline, DeadlineSource, Message, Refused, Reply, serve};
use rig::{Direction, Lane, Link, Recorder};
use tokio::io::split;
use tokio::time::{sleep, timeout};

const BUDGET: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let lane = Lane::new().delay(Duration::from_millis(20));
    let (shop, ledger, _) = Link::between("shop", "ledger")
        .lane(Direction::ToServer, lane.clone())
        .lane(Direction::ToClient, lane)
        .record(&recorder, in_words)
        .open();
    let (reader, writer) = split(ledger);
    let notes = recorder.clone();
    let server = tokio::spawn(serve(reader, writer, move |_, request| statement(request, notes.clone())));
    let (reader, writer) = split(shop);
    let client = Client::new(reader, writer);

    // Alice has a second. The ledger waits for a lock that is never released.
    let context = Context::new(Deadline::after(DeadlineSource::Call, BUDGET));
    recorder.note("shop", "asks for Alice, who has 1 s");
    match client.call(&context, b"statement alice").await {
        Ok(_) => recorder.note("shop", "shows the statement"),
        Err(why) => recorder.note("shop", format!("tells Alice: {why}")),
    }
    sleep(Duration::from_secs(1)).await;

    drop(client);
    recorder.note("shop", "hangs up");
    recorder.note(
        "ledger",
        match timeout(PATIENCE, server).await {
            Ok(_) => "shuts down: nobody is at work",
            Err(_) => "cannot shut down: it still makes the statement",
        },
    );
    recorder.print();
}

/// A handler that notes when it is stopped.
async fn statement(_: Bytes, recorder: Recorder) -> Reply {
    struct AtWork(Recorder);
    impl Drop for AtWork {
        fn drop(&mut self) {
            self.0.note("ledger", "stops the statement");
        }
    }
    recorder.note("ledger", "begins the statement");
    let _at_work = AtWork(recorder);
    std::future::pending::<()>().await;
    Err(Refused { reason: "the lock is gone".to_owned() })
}

/// What a message of this story means. Each is written at once.
fn in_words(bytes: &[u8]) -> String {
    match Message::decode(Bytes::copy_from_slice(bytes.get(4..).unwrap_or_default())) {
        Ok(Message::Request { left_millis, body, .. }) => {
            format!("{:?}, {left_millis} ms left", String::from_utf8_lossy(&body))
        }
        Ok(Message::Cancel { .. }) => "cancel".to_owned(),
        Ok(Message::Reply { .. }) => "reply".to_owned(),
        Err(_) => String::new(),
    }
}
