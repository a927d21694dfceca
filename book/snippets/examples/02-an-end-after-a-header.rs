//! A peer that announces ten bytes, sends none of them, and closes.

use bytes::BytesMut;
use solution_02_framing::MessageReader;
use tokio_util::codec::{Decoder, LengthDelimitedCodec};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let header = b"\0\0\0\x0a";

    let mut received = BytesMut::from(&header[..]);
    // What `FramedRead` calls when the stream has ended; `Ok(None)` is a good end to it.
    let by_codec = LengthDelimitedCodec::new().decode_eof(&mut received);
    println!("LengthDelimitedCodec: {by_codec:?}");

    let by_hand = MessageReader::new(&header[..]).next().await;
    println!("MessageReader:        {by_hand:?}");
}
