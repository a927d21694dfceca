//! Messages on a byte stream: four bytes of length, big-endian, then the message.
//!
//! TCP carries bytes and knows no messages. What one `write` was given may arrive in many reads, and many
//! writes in one. Where a message ends is for the two sides to agree on; here, by a header that says its
//! length. [`schemes`] has the other two ways, to compare.

mod fail_stop;
pub mod schemes;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use fail_stop::FailStop;

/// The longest message that is sent or accepted, without its header.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// The length of the header: an unsigned 32-bit number.
pub const HEADER_BYTES: usize = 4;

/// The room that a reader begins with; it grows with what arrives.
const READ_BYTES: usize = 4096;

/// Why a message could not be sent or read. The stream is of no more use after any of these, and each further call
/// says the same again; but for a message that was too long to be sent.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A message is longer than [`MAX_MESSAGE_BYTES`], or the peer announced one that is.
    #[error("message of {announced} bytes is over the limit of {limit}")]
    TooLong {
        /// Its length.
        announced: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The peer closed in the middle of a message.
    #[error("stream ended inside a message, {missing} bytes short")]
    Truncated {
        /// How much of the message is missing; inside a header, how much of the header.
        missing: usize,
    },
    /// The stream itself failed.
    #[error("stream failed")]
    Io(#[from] std::io::Error),
}

/// Reads messages off a stream.
#[derive(Debug)]
pub struct MessageReader<R> {
    stream: FailStop<R>,
    received: BytesMut,
}

impl<R: AsyncRead + Unpin> MessageReader<R> {
    /// Reads from `stream`, which stands at the beginning of a message.
    pub fn new(stream: R) -> Self {
        Self { stream: FailStop::new(stream), received: BytesMut::with_capacity(READ_BYTES) }
    }

    /// Waits for the next message; `None` once the peer has closed between two messages.
    ///
    /// Memory grows with what has arrived, never with what was announced. A message is a view of the buffer
    /// it arrived in: as long as it is kept, so is all of that buffer, up to about twice
    /// [`MAX_MESSAGE_BYTES`]. Copy what is to be kept for long.
    ///
    /// Cancel safe: a dropped future loses no bytes.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] as soon as the header has arrived, and [`FrameError::Truncated`]: after these,
    /// each further call says the same again. [`FrameError::Io`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, FrameError> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            return Ok(None);
        }
        match take_message(&mut self.received)? {
            Some(message) => Ok(Some(message)),
            None => Err(FrameError::Truncated { missing: missing(&self.received) }),
        }
    }
}

/// Takes the first message off `received`; `None` if it is not complete.
fn take_message(received: &mut BytesMut) -> Result<Option<Bytes>, FrameError> {
    let Some(header) = received.first_chunk::<HEADER_BYTES>() else { return Ok(None) };
    let announced = u32::from_be_bytes(*header) as usize;
    if announced > MAX_MESSAGE_BYTES {
        return Err(FrameError::TooLong { announced, limit: MAX_MESSAGE_BYTES });
    }
    if received.len() < HEADER_BYTES + announced {
        return Ok(None);
    }
    received.advance(HEADER_BYTES);
    Ok(Some(received.split_to(announced).freeze()))
}

/// How many bytes `received` lacks to be a header or, if it has one, a message; 0 if it is empty.
fn missing(received: &[u8]) -> usize {
    match received.first_chunk::<HEADER_BYTES>() {
        Some(header) => (HEADER_BYTES + u32::from_be_bytes(*header) as usize).saturating_sub(received.len()),
        None if received.is_empty() => 0,
        None => HEADER_BYTES - received.len(),
    }
}

/// Writes messages to a stream. It keeps the room for the most that was ever unsent at once.
#[derive(Debug)]
pub struct MessageWriter<W> {
    stream: FailStop<W>,
    unsent: BytesMut,
}

impl<W: AsyncWrite + Unpin> MessageWriter<W> {
    /// Writes to `stream`, which stands at the beginning of a message.
    pub fn new(stream: W) -> Self {
        Self { stream: FailStop::new(stream), unsent: BytesMut::new() }
    }

    /// Sends what is unsent, then one message: returns once the stream has taken all of it.
    ///
    /// Cancel safe: a send that is cancelled while it waits behind unsent messages leaves nothing of its own;
    /// one that is cancelled later is completed by the next `send` or `flush` before anything else is sent.
    ///
    /// # Errors
    /// [`FrameError::TooLong`], with nothing of this message sent; [`FrameError::Io`].
    pub async fn send(&mut self, message: &[u8]) -> Result<(), FrameError> {
        self.flush().await?;
        self.queue(message)?;
        self.flush().await
    }

    /// Puts one message behind the unsent ones, for [`flush`](Self::flush) to send them together.
    ///
    /// # Errors
    /// [`FrameError::TooLong`], with nothing queued.
    pub fn queue(&mut self, message: &[u8]) -> Result<(), FrameError> {
        let too_long = FrameError::TooLong { announced: message.len(), limit: MAX_MESSAGE_BYTES };
        let header = u32::try_from(message.len()).ok().filter(|_| message.len() <= MAX_MESSAGE_BYTES);
        self.unsent.put_u32(header.ok_or(too_long)?);
        self.unsent.put_slice(message);
        Ok(())
    }

    /// The same for a message that does not exist yet: what `write` appends to the unsent ones, and nothing else.
    ///
    /// # Errors
    /// [`FrameError::TooLong`], with nothing queued.
    pub fn queue_with(&mut self, write: impl FnOnce(&mut BytesMut)) -> Result<(), FrameError> {
        let begins = self.unsent.len();
        self.unsent.put_bytes(0, HEADER_BYTES);
        write(&mut self.unsent);
        let announced = self.unsent.len().saturating_sub(begins + HEADER_BYTES);
        let header = u32::try_from(announced).ok().filter(|_| announced <= MAX_MESSAGE_BYTES);
        let Some(header) = header else {
            self.unsent.truncate(begins);
            return Err(FrameError::TooLong { announced, limit: MAX_MESSAGE_BYTES });
        };
        self.unsent[begins..begins + HEADER_BYTES].copy_from_slice(&header.to_be_bytes());
        Ok(())
    }

    /// Sends what is queued: returns once the stream has taken all of it. Cancel safe.
    ///
    /// # Errors
    /// [`FrameError::Io`].
    pub async fn flush(&mut self) -> Result<(), FrameError> {
        self.stream.write_buf(&mut self.unsent).await?;
        self.stream.flush().await?;
        Ok(())
    }
}
