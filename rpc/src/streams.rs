//! The two halves of a connection's stream, from its beginning to the end of the handshake.

use std::time::Duration;

use solution_02_framing::{MessageReader, MessageWriter};
use solution_07_heartbeat::{Arrivals, Heartbeat, SharedHeartbeat};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout};

use crate::handshake::{Agreement, Disagreement, agree};
use crate::limits::Limits;
use crate::read_limit::{LimitedReader, ReadLimit};
use crate::rest::Rest;
use crate::schema::Schema;
use crate::wire::{Introduction, MAX_FRAME_BYTES, Role};

/// What may be read during the handshake: hello, introduction, schema, and what comes along with them.
const HANDSHAKE_READ_LIMIT: usize = 4 * MAX_FRAME_BYTES;

/// Messages from the peer. Every byte is a sign of life for the keepalive.
pub(crate) type Messages<R> = MessageReader<LimitedReader<Arrivals<Rest<R>>>>;

/// Both halves, and the keepalive that watches them.
pub(crate) struct Streams<R, W> {
    pub(crate) messages: Messages<R>,
    /// The stream that the messages are read from.
    pub(crate) rest: Rest<R>,
    pub(crate) read_limit: ReadLimit,
    pub(crate) writer: W,
    pub(crate) heartbeat: SharedHeartbeat,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Streams<R, W> {
    pub(crate) fn new(reader: R, writer: W, limits: &Limits) -> Self {
        let heartbeat = Heartbeat::new(limits.keepalive, fastrand::u64(..), Instant::now());
        let heartbeat = SharedHeartbeat::new(heartbeat);
        let read_limit = ReadLimit::new(HANDSHAKE_READ_LIMIT);
        let rest = Rest::new(reader);
        let stream = Arrivals::new(rest.clone(), heartbeat.clone());
        let messages = MessageReader::new(LimitedReader { stream, limit: read_limit.clone() });
        Self { messages, rest, read_limit, writer, heartbeat }
    }

    /// The handshake. It takes as long as the peer does: the timeout is the caller's.
    pub(crate) async fn agree(
        &mut self,
        role: Role,
        codecs: u8,
        schema: &Schema,
        limits: &Limits,
    ) -> Result<Agreement, Disagreement> {
        let ours = Introduction {
            role,
            codecs,
            max_body_bytes: for_wire(limits.max_body_bytes),
            max_calls: for_wire(limits.max_calls),
            window_bytes: for_wire(limits.receive_budget_bytes),
            schema_digest: schema.digest(),
        };
        let mut to_peer = MessageWriter::new(&mut self.writer);
        let agreement = agree(&mut self.messages, &mut to_peer, ours, schema).await?;
        self.heartbeat.received(0, Instant::now());
        Ok(agreement)
    }

    /// After a handshake that failed: ends the stream, and reads what the peer has sent meanwhile.
    pub(crate) async fn part(mut self, patience: Duration) {
        let parting = async { tokio::join!(self.writer.shutdown(), self.rest.drain(patience)) };
        let _ = timeout(patience, parting).await;
    }
}

/// A limit as the peer hears it: at most what 32 bits can say.
fn for_wire(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}
