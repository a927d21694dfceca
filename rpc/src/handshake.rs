//! The handshake: versions as in lesson 06, then who each side is, its limits and its schema.
//!
//! Both sides speak at the same time, and each works out the same answer.

use bytes::{Bytes, BytesMut};
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use solution_06_versioning::{HandshakeError, VersionRange, handshake};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::codec::Codec;
use crate::schema::{Incompatible, Schema, compatible};
use crate::wire::{BadFrame, CloseReason, Frame, GoAway, Introduction, Role};

/// The versions of the wire format that this release speaks.
pub const SPEAKS: VersionRange = match VersionRange::new(1, 1) {
    Ok(range) => range,
    Err(_) => panic!("a constant range"),
};

/// Why the handshake failed. No call was made, and the connection is of no more use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Disagreement {
    /// Lesson 06's handshake failed.
    #[error(transparent)]
    Version(#[from] HandshakeError),
    /// Both sides are clients, or both are servers.
    #[error("the peer is another {0:?}")]
    SameRole(Role),
    /// The server does not speak the client's codec.
    #[error("no common codec: ours {ours:#010b}, theirs {theirs:#010b}")]
    Codec {
        /// This side's codecs, a bit each.
        ours: u8,
        /// The peer's.
        theirs: u8,
    },
    /// One schema is not the other with additions.
    #[error(transparent)]
    Schema(#[from] Incompatible),
    /// The schemas differ, and the codec tells fields apart by their position only.
    #[error("schemas differ, and {0:?} needs equal ones")]
    Positional(Codec),
    /// The peer sent a GOAWAY instead.
    #[error("closed by the peer: {reason}: {text}")]
    GoAway {
        /// For programs.
        reason: CloseReason,
        /// In the peer's words.
        text: String,
    },
    /// The peer sent a frame that does not belong into a handshake.
    #[error("the peer sent another frame where it should have introduced itself")]
    Unexpected,
    /// The peer sent a message that is no frame.
    #[error(transparent)]
    BadFrame(#[from] BadFrame),
    /// The stream ended before the handshake did.
    #[error("the peer closed during the handshake")]
    Closed,
    /// A message could not be sent or read.
    #[error("the stream failed during the handshake")]
    Frame(#[from] FrameError),
}

/// What was agreed on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Agreement {
    /// What all bodies are encoded with.
    pub(crate) codec: Codec,
    /// The peer's limits.
    pub(crate) theirs: Introduction,
}

/// Agrees with the peer, or tells it why not. It waits for a silent peer without end: the timeout is the caller's.
/// After an error or a dropped future, close the stream.
pub(crate) async fn agree<R, W>(
    from_peer: &mut MessageReader<R>,
    to_peer: &mut MessageWriter<W>,
    ours: Introduction,
    schema: &Schema,
) -> Result<Agreement, Disagreement>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    handshake(from_peer, to_peer, SPEAKS).await?;
    let agreement = introduce(from_peer, to_peer, ours, schema).await;
    if let Err(why @ (Disagreement::Codec { .. } | Disagreement::Schema(_) | Disagreement::Positional(_))) =
        &agreement
    {
        // The peer finds the same by itself, unless it is of another release.
        let goaway = GoAway { reason: CloseReason::Incompatible, text: why.to_string() };
        let _ = send(to_peer, &Frame::GoAway(goaway)).await;
    }
    agreement
}

async fn introduce<R, W>(
    from_peer: &mut MessageReader<R>,
    to_peer: &mut MessageWriter<W>,
    ours: Introduction,
    schema: &Schema,
) -> Result<Agreement, Disagreement>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let theirs = match exchange(from_peer, to_peer, &Frame::Introduction(ours)).await? {
        Frame::Introduction(theirs) => theirs,
        _ => return Err(Disagreement::Unexpected),
    };
    if theirs.role == ours.role {
        return Err(Disagreement::SameRole(theirs.role));
    }
    // The client names one codec; should it name several, both sides take the first.
    let common = Codec::ALL.into_iter().find(|codec| codec.bit() & ours.codecs & theirs.codecs != 0);
    let codec = common.ok_or(Disagreement::Codec { ours: ours.codecs, theirs: theirs.codecs })?;
    if theirs.schema_digest != ours.schema_digest {
        if codec.is_positional() {
            return Err(Disagreement::Positional(codec));
        }
        let file = Frame::Schema(Bytes::from_static(schema.file));
        match exchange(from_peer, to_peer, &file).await? {
            Frame::Schema(theirs) => compatible(schema.service, schema.file, &theirs)?,
            _ => return Err(Disagreement::Unexpected),
        }
    }
    Ok(Agreement { codec, theirs })
}

/// Sends one frame while it waits for the peer's.
async fn exchange<R, W>(
    from_peer: &mut MessageReader<R>,
    to_peer: &mut MessageWriter<W>,
    frame: &Frame,
) -> Result<Frame, Disagreement>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let speaking = async { Ok(send(to_peer, frame).await) };
    let listening = async {
        match from_peer.next().await?.map(Frame::decode) {
            Some(Ok(Frame::GoAway(GoAway { reason, text }))) => Err(Disagreement::GoAway { reason, text }),
            Some(frame) => Ok(frame?),
            None => Err(Disagreement::Closed),
        }
    };
    let (sent, theirs) = tokio::try_join!(speaking, listening)?;
    sent?;
    Ok(theirs)
}

async fn send(to_peer: &mut MessageWriter<impl AsyncWrite + Unpin>, frame: &Frame) -> Result<(), FrameError> {
    let mut bytes = BytesMut::new();
    frame.encode(&mut bytes);
    to_peer.send(&bytes).await
}
