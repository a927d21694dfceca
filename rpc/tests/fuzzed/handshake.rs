//! The first words of a peer, said to a server and to a client.

use std::time::Duration;

use rig::heap;
use rpc::ledger::{Bank, LedgerApi, LedgerServer};
use rpc::wire::Frame;
use rpc::{Client, Ended, Options, Server};
use solution_02_framing::MessageReader;
use tokio::io::{AsyncWriteExt, split};
use tokio::time::Instant;

use super::script::{codec, link};

/// What a handshake may hold, the peer's and the link's own included.
const BOUND: u64 = 8 * 1024 * 1024;

/// The first byte chooses the codec, and whether the peer hangs up after its words or keeps silent; the rest is the
/// stream.
pub fn hold(data: &[u8]) {
    let Some((&choice, said)) = data.split_first() else { return };
    let stays = choice & 0x80 != 0;
    let server_agreed = meet(said, stays, |far| async move {
        let (reader, writer) = split(far);
        let ended = Server::new(LedgerServer::new(Bank::default())).connect(reader, writer).await.unwrap();
        !matches!(ended, Ended::Disagreed { .. } | Ended::NoHandshake { .. })
    });
    let client_agreed = meet(said, stays, |far| async move {
        let (reader, writer) = split(far);
        Client::<LedgerApi>::over(reader, writer, Options::default().with_codec(codec(choice))).await.is_ok()
    });
    assert!(!(server_agreed && client_agreed), "the peer is a client to one side, and a server to the other");
}

/// Says it to `side`, and reads what that says: whether it agreed.
fn meet<F: Future<Output = bool>>(said: &[u8], stays: bool, side: impl FnOnce(rig::End) -> F) -> bool {
    fastrand::seed(0);
    let ((agreed, took), heap) = heap::measure(async {
        let (near, far) = link();
        let began = Instant::now();
        let (reader, mut writer) = split(near);
        let speaking = async {
            // The other side may have hung up by then.
            let _ = writer.write_all(said).await;
            if !stays {
                let _ = writer.shutdown().await;
            }
            writer
        };
        let listening = async {
            let mut reader = MessageReader::new(reader);
            let hello = reader.next().await.unwrap();
            assert!(hello.is_none_or(|hello| hello.starts_with(b"VERS")));
            while let Some(message) = reader.next().await.unwrap() {
                Frame::decode(message).unwrap();
            }
        };
        let (_writer, (), agreed) = tokio::join!(speaking, listening, side(far));
        (agreed, began.elapsed())
    });
    assert!(heap.peak_bytes <= BOUND, "{heap:?} for {} bytes", said.len());
    // Five seconds to agree; then a silent peer is found, and told so.
    assert!(took <= Duration::from_secs(12), "{took:?}");
    agreed
}
