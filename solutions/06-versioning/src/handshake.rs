//! The first message in each direction: the versions that its sender speaks.
//!
//! The hello is the one message that no release may change, since it is read before anything is known of the
//! peer: four bytes `VERS`, the oldest version and the newest, each in two bytes, big-endian. A later release
//! may append to it; this one ignores what follows the eighth byte.

use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::version::{BadRange, NoCommonVersion, Version, VersionRange, negotiate};

/// How every hello begins.
pub const MAGIC: [u8; 4] = *b"VERS";

/// The longest hello that is read: room to append to its eight bytes.
pub const MAX_HELLO_BYTES: usize = 64;

/// Why a connection did not get as far as its first message. It is of no more use.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// Both sides are well, and are too far apart. The peer finds the same.
    #[error(transparent)]
    NoCommonVersion(#[from] NoCommonVersion),
    /// The peer announced a range that is none.
    #[error("the peer announced nonsense")]
    BadRange(#[from] BadRange),
    /// The peer's first message is not a hello: it speaks another protocol, or an age without handshakes.
    #[error("a first message of {length} bytes is not a hello")]
    NotAHello {
        /// Its length.
        length: usize,
    },
    /// The peer closed and said nothing.
    #[error("the peer closed before its hello")]
    Closed,
    /// A message could not be sent or read.
    #[error("the stream failed before a version was agreed on")]
    Frame(#[from] FrameError),
}

/// Agrees with the peer on the newest version that both speak.
///
/// Both sides speak first and at the same time, so that neither waits for the other to begin, and each works out
/// the same answer. Ends when this side's hello is sent and the peer's has arrived. A peer that keeps silent, or
/// does not take the hello, is waited for without end: the deadline is the caller's. A peer that sends something
/// long is read up to the limit of the framing, and refused.
///
/// The hello does not say who asks and who answers: two clients agree as well as a client and a server.
///
/// Not to be repeated: after an error or a dropped future half a hello may be on its way, so close the stream.
///
/// # Errors
/// Any [`HandshakeError`]; what the peer said comes before a hello that could not be sent.
pub async fn handshake<R, W>(
    from_peer: &mut MessageReader<R>,
    to_peer: &mut MessageWriter<W>,
    ours: VersionRange,
) -> Result<Version, HandshakeError>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let hello = write_hello(ours);
    // A peer that refuses us may close before it has read all of our hello: its own tells more than our error.
    let speaking = async { Ok(to_peer.send(&hello).await) };
    let listening = async {
        match from_peer.next().await? {
            Some(hello) => read_hello(&hello),
            None => Err(HandshakeError::Closed),
        }
    };
    let (sent, theirs) = tokio::try_join!(speaking, listening)?;
    let version = negotiate(ours, theirs)?;
    sent?;
    Ok(version)
}

fn write_hello(ours: VersionRange) -> Vec<u8> {
    let numbers = [ours.oldest(), ours.newest()].map(|version| version.get().to_be_bytes());
    [&MAGIC[..], numbers.as_flattened()].concat()
}

fn read_hello(hello: &[u8]) -> Result<VersionRange, HandshakeError> {
    let not_a_hello = HandshakeError::NotAHello { length: hello.len() };
    match *hello {
        [m0, m1, m2, m3, o0, o1, n0, n1, ..]
            if [m0, m1, m2, m3] == MAGIC && hello.len() <= MAX_HELLO_BYTES =>
        {
            Ok(VersionRange::new(u16::from_be_bytes([o0, o1]), u16::from_be_bytes([n0, n1]))?)
        }
        _ => Err(not_a_hello),
    }
}
