//! The two headers: four bytes of length, and the ten that every frame begins with.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use rig::heap;
use rpc::wire::{BadFrame, Continuation, ErrorReply, Frame, HEADER_BYTES, Reply, Request};
use solution_02_framing::{FrameError, HEADER_BYTES as LENGTH_BYTES, MAX_MESSAGE_BYTES, MessageReader};
use tokio::io::{AsyncRead, ReadBuf};

/// The first byte is how many bytes arrive at once, the rest the stream.
pub fn hold(data: &[u8]) {
    let Some((&at_once, stream)) = data.split_first() else { return };
    let ((), heap) = heap::measure(read_to_end(stream, usize::from(at_once.max(1))));
    // The buffer doubles, and the old one is there while it is copied.
    let bound = 4 * stream.len() + 16 * 1024;
    assert!(heap.peak_bytes <= bound as u64, "{heap:?} for {} bytes", stream.len());
}

/// Every message is where its length says, and the end is the end.
async fn read_to_end(stream: &[u8], at_once: usize) {
    let mut reader = MessageReader::new(Pieces { rest: stream, at_once });
    let mut rest = stream;
    let end = loop {
        let message = match reader.next().await {
            Ok(Some(message)) => message,
            end => break end,
        };
        let (length, after) = rest.split_first_chunk::<LENGTH_BYTES>().unwrap();
        assert_eq!(u32::from_be_bytes(*length) as usize, message.len());
        let (taken, after) = after.split_at(message.len());
        assert_eq!(taken, message);
        rest = after;
        verdict(&message);
    };
    let announced = rest.split_first_chunk::<LENGTH_BYTES>().map(|(length, _)| u32::from_be_bytes(*length));
    match (announced, end) {
        (None, Ok(None)) => assert!(rest.is_empty()),
        (Some(announced), Err(FrameError::TooLong { .. })) => assert!(announced as usize > MAX_MESSAGE_BYTES),
        (None, Err(FrameError::Truncated { missing })) => assert_eq!(missing, LENGTH_BYTES - rest.len()),
        (Some(announced), Err(FrameError::Truncated { missing })) => {
            assert_eq!(missing, LENGTH_BYTES + announced as usize - rest.len());
        }
        (announced, end) => panic!("{announced:?} bytes were announced, and it ended with {end:?}"),
    }
}

/// What the ten bytes alone decide.
fn verdict(message: &Bytes) {
    let frame = Frame::decode(message.clone());
    if message.len() < HEADER_BYTES {
        assert_eq!(frame, Err(BadFrame::Short { length: message.len() }));
        return;
    }
    match message[0] {
        128.. => assert_eq!(frame, Ok(Frame::Skipped)),
        kind @ (0 | 11..) => assert_eq!(frame, Err(BadFrame::Kind { kind })),
        _ => {}
    }
    let id = u64::from_be_bytes(*message[2..].first_chunk().unwrap());
    if let Ok(
        Frame::Request(Request { id: read, .. })
        | Frame::Reply(Reply { id: read, .. })
        | Frame::Error(ErrorReply { id: read, .. })
        | Frame::Continuation(Continuation { id: read, .. })
        | Frame::Cancel(read),
    ) = frame
    {
        assert_eq!(read.0, id);
    }
}

struct Pieces<'a> {
    rest: &'a [u8],
    at_once: usize,
}

impl AsyncRead for Pieces<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let taken = self.rest.len().min(self.at_once).min(buf.remaining());
        let (piece, rest) = self.rest.split_at(taken);
        buf.put_slice(piece);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}
