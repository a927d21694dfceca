//! A peer that says whatever it is told to.

use bytes::{Bytes, BytesMut};
use rig::End;
use rpc::wire::{Frame, Introduction, Request, Role};
use rpc::{Codec, Message, Method, digest};
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::RequestId;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf, split};

use super::Blob;

pub struct Raw {
    pub reader: MessageReader<ReadHalf<End>>,
    pub writer: WriteHalf<End>,
}

impl Raw {
    pub fn new(end: End) -> Self {
        let (reader, writer) = split(end);
        Self { reader: MessageReader::new(reader), writer }
    }

    /// One that has gone through the handshake as any other.
    pub async fn agreed(end: End, role: Role) -> Self {
        Self::agreed_on(end, role, b"odd").await
    }

    /// The same, with a schema of its own.
    pub async fn agreed_on(end: End, role: Role, schema: &[u8]) -> Self {
        let mut raw = Self::new(end);
        raw.hello(1, 1).await;
        let Frame::Introduction(introduction) = introduction(role) else { unreachable!() };
        raw.say(&Frame::Introduction(Introduction { schema_digest: digest(schema), ..introduction })).await;
        assert_eq!(&raw.reader.next().await.unwrap().unwrap()[..], b"VERS\0\x01\0\x01");
        assert!(matches!(raw.hear().await, Some(Frame::Introduction(_))));
        raw
    }

    pub async fn hello(&mut self, oldest: u16, newest: u16) {
        let hello = [&b"VERS"[..], &oldest.to_be_bytes(), &newest.to_be_bytes()].concat();
        MessageWriter::new(&mut self.writer).send(&hello).await.unwrap();
    }

    pub async fn say(&mut self, frame: &Frame) {
        assert!(self.try_say(frame).await, "the other side hung up");
    }

    /// Whether the other side still took it.
    pub async fn try_say(&mut self, frame: &Frame) -> bool {
        let mut bytes = BytesMut::new();
        frame.encode(&mut bytes);
        MessageWriter::new(&mut self.writer).send(&bytes).await.is_ok()
    }

    pub async fn bytes(&mut self, bytes: &[u8]) -> bool {
        self.writer.write_all(bytes).await.is_ok()
    }

    /// The next frame that is no ping or pong; `None` at the end.
    pub async fn hear(&mut self) -> Option<Frame> {
        loop {
            match Frame::decode(self.reader.next().await.ok()??).unwrap() {
                Frame::Ping | Frame::Pong => {}
                frame => return Some(frame),
            }
        }
    }
}

pub fn introduction(role: Role) -> Frame {
    Frame::Introduction(Introduction {
        role,
        codecs: Codec::Protobuf.bit(),
        max_body_bytes: 1 << 20,
        max_calls: 1024,
        window_bytes: 1 << 20,
        schema_digest: digest(b"odd"),
    })
}

pub fn request(id: u64, method: &'static str, blob: &Blob) -> Frame {
    Frame::Request(Request {
        id: RequestId(id),
        codec: Some(Codec::Protobuf),
        more: false,
        method: Method::new("odd.Odd", method, Blob::KIND, Blob::KIND).id,
        left_millis: 60_000,
        metadata: Bytes::new(),
        body: Codec::Protobuf.encode(blob).unwrap(),
    })
}
