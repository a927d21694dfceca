//! A whole frame, and a request's metadata.

use bytes::{Bytes, BytesMut};
use rpc::wire::{
    Continuation, ErrorReply, Frame, HEADER_BYTES, MAX_METADATA_BYTES, MAX_TEXT_BYTES, Metadata, PIECE_BYTES,
    Reply, Request,
};

use super::measured;

/// The bytes are one message.
pub fn hold(data: &[u8]) {
    let message = Bytes::copy_from_slice(data);
    let (frame, held) = measured(|| Frame::decode(message));
    // Bodies are views: nothing but a text is copied.
    assert!(held <= 2 * MAX_TEXT_BYTES, "{held} bytes for a message of {}", data.len());
    let Ok(frame) = frame else { return };
    let mut written = BytesMut::new();
    frame.encode(&mut written);
    assert!(written.len() <= data.len(), "{} bytes were made of {}", written.len(), data.len());
    assert!(written.len() >= HEADER_BYTES);
    assert_eq!(Frame::decode(written.freeze()).as_ref(), Ok(&frame), "read again, it is another frame");
    match &frame {
        Frame::Request(Request { metadata, body, .. }) => {
            assert!(body.len() <= PIECE_BYTES);
            read_metadata(metadata);
        }
        Frame::Reply(Reply { body, .. }) | Frame::Continuation(Continuation { body, .. }) => {
            assert!(body.len() <= PIECE_BYTES)
        }
        Frame::Error(ErrorReply { error, .. }) => assert!(error.message().len() <= MAX_TEXT_BYTES),
        _ => {}
    }
}

fn read_metadata(bytes: &[u8]) {
    let (metadata, held) = measured(|| Metadata::decode(bytes));
    assert!(metadata.is_err() || bytes.len() <= MAX_METADATA_BYTES);
    // An entry of three bytes becomes two strings, in a list that doubles.
    assert!(held <= 64 * bytes.len() + 1024, "{held} bytes for {} of metadata", bytes.len());
    if let Ok(metadata) = metadata {
        assert_eq!(metadata.encode().unwrap(), bytes);
    }
}
