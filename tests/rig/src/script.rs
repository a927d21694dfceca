//! A scripted peer: it sends and expects exactly the bytes of its script.

use std::fmt;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What a peer does, step by step.
#[derive(Clone, Debug, Default)]
pub struct Script {
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    Hear(Vec<u8>),
    Skip(usize),
    Say(Vec<u8>),
    Pause(Duration),
    Silence,
}

impl Script {
    /// A peer that does nothing and hangs up.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits for just these bytes.
    #[must_use]
    pub fn hear(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Hear(bytes.into()))
    }

    /// Waits for so many bytes, whatever they are.
    #[must_use]
    pub fn skip(self, bytes: usize) -> Self {
        self.then(Step::Skip(bytes))
    }

    /// Writes these bytes, all of them.
    #[must_use]
    pub fn say(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Say(bytes.into()))
    }

    /// Does nothing for so long.
    #[must_use]
    pub fn pause(self, time: Duration) -> Self {
        self.then(Step::Pause(time))
    }

    /// Keeps the connection open and never speaks or listens again: what follows is not reached.
    #[must_use]
    pub fn silence(self) -> Self {
        self.then(Step::Silence)
    }

    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Plays the script on `stream`, and hangs up when it ends.
    ///
    /// # Errors
    /// [`OffScript`] at the first step that the other side did not keep to.
    pub async fn play(self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), OffScript> {
        for (index, step) in self.steps.into_iter().enumerate() {
            let at = |source| OffScript::Io { step: index, source };
            match step {
                Step::Hear(expected) => {
                    let mut heard = vec![0; expected.len()];
                    stream.read_exact(&mut heard).await.map_err(at)?;
                    if heard != expected {
                        return Err(OffScript::Heard { step: index, expected, heard });
                    }
                }
                Step::Skip(bytes) => {
                    stream.read_exact(&mut vec![0; bytes]).await.map_err(at)?;
                }
                Step::Say(bytes) => stream.write_all(&bytes).await.map_err(at)?,
                Step::Pause(time) => tokio::time::sleep(time).await,
                Step::Silence => std::future::pending().await,
            }
        }
        Ok(())
    }
}

/// The other side did not keep to the script.
#[derive(Debug)]
pub enum OffScript {
    /// The connection failed or ended.
    Io {
        /// Counted from 0.
        step: usize,
        /// Why.
        source: io::Error,
    },
    /// Other bytes came than the script has.
    Heard {
        /// Counted from 0.
        step: usize,
        /// What the script has.
        expected: Vec<u8>,
        /// What came.
        heard: Vec<u8>,
    },
}

impl fmt::Display for OffScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { step, .. } => write!(f, "step {step} of the script could not be played"),
            Self::Heard { step, expected, heard } => write!(
                f,
                "step {step} of the script expected\n{}and heard\n{}",
                tape::hexdump(expected, &[]),
                tape::hexdump(heard, &[])
            ),
        }
    }
}

impl std::error::Error for OffScript {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Heard { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Link;

    #[tokio::test(start_paused = true)]
    async fn a_script_is_kept_to_or_said_where_it_was_not() {
        let (mut client, server, _) = Link::between("client", "server").open();
        let peer = tokio::spawn(Script::new().hear("ping").say("pong").hear("bye").play(server));
        client.write_all(b"ping").await.unwrap();
        let mut answer = [0; 4];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"pong");
        client.write_all(b"bah").await.unwrap();
        assert!(matches!(peer.await.unwrap(), Err(OffScript::Heard { step: 2, .. })));
    }
}
