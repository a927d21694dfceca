//! A peer that goes through a script: what it says after the handshake, and when.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rig::{Direction, End, Lane, Link};
use rpc::ledger::LedgerApi;
use rpc::wire::{Frame, Introduction, Role};
use rpc::{Api, Codec, Limits};
use solution_02_framing::MessageReader;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::time::sleep;

/// What a connection may hold within [`limits`], the peer's and the link's own included.
pub const BOUND: u64 = 512 * 1024;

/// How many steps are done: more would only take time.
const STEPS: usize = 200;

/// Limits that a short script can reach.
pub fn limits() -> Limits {
    Limits {
        max_body_bytes: 32 * 1024,
        max_calls: 4,
        receive_budget_bytes: 32 * 1024,
        send_budget_bytes: 8 * 1024,
        frame_timeout: Duration::from_secs(5),
        max_cancels: 8,
        ..Limits::default()
    }
}

/// The peer's end, and the one that is asked.
pub fn link() -> (End, End) {
    let lane = || Lane::new().capacity_bytes(16 * 1024);
    let link =
        Link::between("peer", "side").lane(Direction::ToServer, lane()).lane(Direction::ToClient, lane());
    let (near, far, _) = link.open();
    (near, far)
}

/// The codec that the first byte of an input chooses.
pub fn codec(choice: u8) -> Codec {
    Codec::ALL[usize::from(choice) % Codec::ALL.len()]
}

/// What the peer says.
pub struct Peer {
    writer: WriteHalf<End>,
    /// Every frame that was sent as a message of its own.
    pub said: Vec<Frame>,
    /// Whether bytes were sent that may be part of a message.
    pub torn: bool,
}

impl Peer {
    /// One that has said its part of the handshake.
    pub async fn agreed(writer: WriteHalf<End>, role: Role, codec: Codec) -> Self {
        let mut peer = Self { writer, said: Vec::new(), torn: false };
        let introduction = Frame::Introduction(Introduction {
            role,
            codecs: codec.bit(),
            max_body_bytes: 1 << 20,
            max_calls: 1024,
            window_bytes: 1 << 20,
            schema_digest: LedgerApi::SCHEMA.digest(),
        });
        assert!(peer.message(b"VERS\0\x01\0\x01").await);
        assert!(peer.say(introduction).await);
        peer.said.clear();
        peer
    }

    /// Goes through a script: each step is a byte for its kind and two for its length, and then so many bytes, or as
    /// many as there are. `w` waits for so many milliseconds, `b` sends the bytes, anything else the message.
    /// Whether the other side was there to the end.
    pub async fn perform(&mut self, mut script: &[u8]) -> bool {
        for _ in 0..STEPS {
            let Some(([kind, high, low], rest)) = script.split_first_chunk() else { break };
            let length = u16::from_be_bytes([*high, *low]);
            if *kind == b'w' {
                sleep(Duration::from_millis(u64::from(length % 8192))).await;
                script = rest;
                continue;
            }
            let bytes;
            (bytes, script) = rest.split_at(rest.len().min(usize::from(length)));
            let sent = if *kind == b'b' {
                self.torn = true;
                self.writer.write_all(bytes).await.is_ok()
            } else {
                self.message(bytes).await
            };
            if !sent {
                return false;
            }
        }
        true
    }

    /// Whether it could be sent.
    pub async fn say(&mut self, frame: Frame) -> bool {
        let mut bytes = BytesMut::new();
        frame.encode(&mut bytes);
        self.message(&bytes).await
    }

    async fn message(&mut self, message: &[u8]) -> bool {
        self.said.extend(Frame::decode(Bytes::copy_from_slice(message)));
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        self.writer.write_all(&[&length[..], message].concat()).await.is_ok()
    }
}

/// All that the other side says after the handshake, until it hangs up.
pub async fn listen(reader: ReadHalf<End>) -> Vec<Frame> {
    let mut reader = MessageReader::new(reader);
    assert_eq!(reader.next().await.unwrap().unwrap(), &b"VERS\0\x01\0\x01"[..]);
    let mut heard = Vec::new();
    while let Some(message) = reader.next().await.unwrap() {
        heard.push(Frame::decode(message).unwrap());
    }
    assert!(matches!(heard.remove(0), Frame::Introduction(_)));
    heard
}
