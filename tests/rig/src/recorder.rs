//! Who did what when, on tokio's clock.

use std::sync::{Arc, Mutex};

use tape::{Event, Fate, Happening, Tape};
use tokio::time::Instant;

/// Notes what happens, from the moment it was made. Clones write to the same tape.
#[derive(Clone, Debug)]
pub struct Recorder {
    began: Instant,
    tape: Arc<Mutex<Tape>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorder {
    /// An empty tape that begins now.
    #[must_use]
    pub fn new() -> Self {
        Self { began: Instant::now(), tape: Arc::default() }
    }

    /// `who` noticed, decided or gave up on something.
    pub fn note(&self, who: &str, says: impl Into<String>) {
        self.push(Happening::Note { who: who.to_owned(), says: says.into() });
    }

    /// Bytes left `from` for `to`. A recorded [`Link`](crate::Link) does this by itself.
    pub fn sent(&self, from: &str, to: &str, bytes: &[u8], says: String, fate: Fate) {
        self.push(Happening::Sent {
            from: from.to_owned(),
            to: to.to_owned(),
            bytes: bytes.to_vec(),
            says,
            fate,
        });
    }

    /// The tape so far.
    #[must_use]
    pub fn tape(&self) -> Tape {
        self.tape.lock().expect("no code that holds the tape can panic").clone()
    }

    /// The end of a story: prints the tape, as a sequence diagram for people, or, where the environment says
    /// `TAPE=lines`, in its stored form for `cargo lab`.
    pub fn print(&self) {
        match std::env::var("TAPE") {
            Ok(form) if form == "lines" => print!("{}", self.tape().to_lines()),
            _ => print!("{}", tape::sequence(&self.tape(), 100)),
        }
    }

    fn push(&self, what: Happening) {
        let event = Event { at: self.began.elapsed(), what };
        self.tape.lock().expect("no code that holds the tape can panic").events.push(event);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Direction, Fault, Link};
    use tokio::io::AsyncWriteExt;

    #[tokio::test(start_paused = true)]
    async fn a_recording_tells_who_sent_what_when_and_how_far_it_came() {
        let recorder = Recorder::new();
        let (mut client, mut server, wire) = Link::between("client", "server")
            .record(&recorder, |bytes| String::from_utf8_lossy(bytes).into_owned())
            .open();
        client.write_all(b"pay bob 30").await.unwrap();
        tokio::time::advance(Duration::from_millis(5)).await;
        wire.inject(Direction::ToClient, Fault::Swallow);
        server.write_all(b"paid").await.unwrap();
        recorder.note("client", "still waits");
        assert_eq!(
            tape::sequence(&recorder.tape(), 72),
            "\
time       client                               server
0 ms       │ pay bob 30                         │
           ├────────────── 10 B ───────────────▶│
5 ms       │ paid                               │
           │        ╳────── 4 B swallowed ──────┤
           ● still waits                        │
"
        );
    }
}
