//! A header, and nothing after it: what three readers hold while they wait for the body.

use std::time::Duration;

use bytes::BytesMut;
use solution_02_framing::{MAX_MESSAGE_BYTES, MessageReader};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;

use tokio_util::codec::{Decoder, LengthDelimitedCodec};

fn main() {
    let by_announcement = held(64 << 20, |mut stream| async move {
        let announced = stream.read_u32().await.expect("four bytes were sent");
        let mut body = vec![0; usize::try_from(announced).expect("32 bits fit")];
        let _ = stream.read_exact(&mut body).await;
    });
    println!("vec![0; announced], 64 MiB announced  {by_announcement:>9} KiB");

    let by_codec = held(8 << 20, |mut stream| async move {
        let mut received = BytesMut::new();
        stream.read_buf(&mut received).await.expect("four bytes were sent");
        let waiting = LengthDelimitedCodec::new().decode(&mut received);
        assert!(waiting.expect("8 MiB are its limit").is_none());
    });
    println!("LengthDelimitedCodec, 8 MiB announced {by_codec:>9} KiB");

    let by_arrival = held(MAX_MESSAGE_BYTES, |stream| async move {
        let _ = MessageReader::new(stream).next().await;
    });
    println!("MessageReader, 1 MiB announced        {by_arrival:>9} KiB");
}

/// The most that a reader held at once, in KiB, of a peer that announces so much and then is silent.
fn held<F: Future<Output = ()>>(announced: usize, reader: impl FnOnce(DuplexStream) -> F) -> u64 {
    let header = u32::try_from(announced).expect("fits").to_be_bytes();
    let ((), heap) = rig::heap::measure(async move {
        let (mut peer, stream) = tokio::io::duplex(16);
        peer.write_all(&header).await.expect("there is room");
        let _ = timeout(Duration::from_secs(1), reader(stream)).await;
    });
    heap.peak_bytes / 1024
}
