//! Three payments, and how the network cuts them: `cargo lab show 2 --live`.

use std::time::Duration;

use framing::{MessageReader, MessageWriter};
use rig::{Direction, End, Lane, Link, Recorder};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

const TICK: Duration = Duration::from_millis(10);

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();

    // Two payments, written one after the other, leave in one segment.
    let (mut client, server) = connection(&recorder);
    let server = tokio::spawn(serve(server, recorder.clone()));
    client
        .write_all(&[framed(b"pay bob 30").await, framed(b"pay carol 12").await].concat())
        .await
        .expect("sent");
    sleep(TICK).await;
    hang_up(client, &recorder);
    server.await.expect("the server does not panic");

    // One payment arrives in two segments, on a new connection.
    sleep(TICK).await;
    let (mut client, server) = connection(&recorder);
    let server = tokio::spawn(serve(server, recorder.clone()));
    let payment = framed(b"pay dave 500").await;
    client.write_all(&payment[..9]).await.expect("sent");
    sleep(TICK).await;
    // A server that has given up is no reason for the client to stop.
    let _ = client.write_all(&payment[9..]).await;
    sleep(TICK).await;
    hang_up(client, &recorder);
    server.await.expect("the server does not panic");

    recorder.print();
}

fn connection(recorder: &Recorder) -> (End, End) {
    let lane = Lane::new().delay(Duration::from_millis(1));
    let (client, server, _) =
        Link::between("client", "server").lane(Direction::ToServer, lane).record(recorder, in_words).open();
    (client, server)
}

fn hang_up(client: End, recorder: &Recorder) {
    recorder.note("client", "hangs up");
    drop(client);
}

/// A server that does what it is told, until the end or an error.
async fn serve(stream: End, recorder: Recorder) {
    let mut messages = MessageReader::new(stream);
    loop {
        match messages.next().await {
            Ok(Some(message)) => {
                recorder.note("server", format!("got {:?}", String::from_utf8_lossy(&message)))
            }
            Ok(None) => return recorder.note("server", "the end"),
            Err(error) => return recorder.note("server", format!("gives up: {error}")),
        }
    }
}

async fn framed(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    MessageWriter::new(&mut bytes).send(message).await.expect("a Vec takes everything");
    bytes
}

/// What some bytes of this story mean: its texts are printable, and headers are not.
fn in_words(bytes: &[u8]) -> String {
    let texts = bytes.split(|byte| !(b' '..=b'~').contains(byte)).filter(|text| !text.is_empty());
    texts.map(|text| format!("{:?}", String::from_utf8_lossy(text))).collect::<Vec<_>>().join(" + ")
}
