//! A GOAWAY: its reason and its text.

use bytes::{Bytes, BytesMut};
use rpc::wire::{CloseReason, Frame, GoAway, HEADER_BYTES, MAX_TEXT_BYTES};

/// The first byte is the reason, the rest the text.
pub fn hold(data: &[u8]) {
    let mut message = [0; HEADER_BYTES].to_vec();
    message[0] = 8;
    message.extend_from_slice(data);
    let read = Frame::decode(message.clone().into());
    let Some((&reason, text)) = data.split_first() else {
        assert!(read.is_err(), "a GOAWAY without a reason");
        return;
    };
    let lawful = text.len() <= MAX_TEXT_BYTES && str::from_utf8(text).is_ok();
    // Whatever the text: the reason is what counts.
    let frame = read.unwrap();
    let Frame::GoAway(GoAway { reason: read, text: said }) = &frame else { panic!("{frame:?}") };
    assert_eq!(read.number(), reason);
    assert!(!read.to_string().is_empty());
    assert!(said.len() <= text.len().min(MAX_TEXT_BYTES));
    assert_eq!(encoded(&frame) == message, lawful, "it is changed only if it has to be");

    // Any text can be said, if not all of it.
    let text = String::from_utf8_lossy(text).into_owned();
    let said = Frame::GoAway(GoAway { reason: CloseReason::from_number(reason), text: text.clone() });
    let Ok(Frame::GoAway(GoAway { text: heard, .. })) = Frame::decode(encoded(&said)) else {
        panic!("a GOAWAY of ours is none")
    };
    assert!(text.starts_with(&heard));
    assert!(heard.len() == text.len() || heard.len() > MAX_TEXT_BYTES - char::MAX.len_utf8());
}

fn encoded(frame: &Frame) -> Bytes {
    let mut bytes = BytesMut::new();
    frame.encode(&mut bytes);
    bytes.freeze()
}
