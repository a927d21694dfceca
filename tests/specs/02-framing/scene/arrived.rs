//! What a reader or a writer answered, and how evidence says it.

use std::fmt;

use bytes::Bytes;
use framing::{FrameError, MessageReader};
use tokio::io::AsyncRead;
use tokio::time::error::Elapsed;

/// What a reader made of a stream, up to its end.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) messages: Vec<Bytes>,
    pub(crate) error: Option<FrameError>,
}

impl Arrived {
    /// Just these messages, and then the end.
    pub(crate) fn is_all_of(&self, messages: &[impl AsRef<[u8]>]) -> bool {
        self.error.is_none() && self.messages.iter().eq(messages.iter().map(AsRef::as_ref))
    }
}

impl fmt::Display for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = match self.messages.len() {
            0 => "nothing".to_owned(),
            1..=8 => self.messages.iter().map(|message| quoted(message)).collect::<Vec<_>>().join(", "),
            many => format!("{many} messages"),
        };
        match &self.error {
            None => write!(f, "{messages}, then the end"),
            Some(error) => write!(f, "{messages}, then {}", told(error)),
        }
    }
}

pub(crate) async fn all(stream: impl AsyncRead + Unpin) -> Arrived {
    all_from(&mut MessageReader::new(stream)).await
}

pub(crate) async fn all_from(reader: &mut MessageReader<impl AsyncRead + Unpin>) -> Arrived {
    let mut arrived = Arrived::default();
    loop {
        match reader.next().await {
            Ok(Some(message)) => arrived.messages.push(message),
            Ok(None) => return arrived,
            Err(error) => return Arrived { error: Some(error), ..arrived },
        }
    }
}

/// One answer of a reader.
pub(crate) fn read(answer: &Result<Option<Bytes>, FrameError>) -> String {
    match answer {
        Ok(Some(message)) => quoted(message),
        Ok(None) => "the end".to_owned(),
        Err(error) => told(error),
    }
}

/// One answer of a reader, if there was one within [`PATIENCE`](super::PATIENCE).
pub(crate) fn read_in_time(answer: &Result<Result<Option<Bytes>, FrameError>, Elapsed>) -> String {
    answer.as_ref().map_or_else(|_| "nothing within five seconds".to_owned(), read)
}

/// One answer of a writer.
pub(crate) fn sent(answer: &Result<(), FrameError>) -> String {
    match answer {
        Ok(()) => "send() said Ok".to_owned(),
        Err(error) => format!("send() gave {}", told(error)),
    }
}

fn told(error: &FrameError) -> String {
    match error {
        FrameError::Io(why) => format!("the error: {error}: {why}"),
        _ => format!("the error: {error}"),
    }
}

/// A message that fits on a line; of others, the length.
fn quoted(message: &[u8]) -> String {
    match message.len() {
        0..=64 => format!("\"{}\"", message.escape_ascii()),
        length => format!("a message of {length} bytes"),
    }
}
