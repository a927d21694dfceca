//! What an adapter does wrong, in words for its author.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::stack::Objection;

/// A named error. None of them says anything of the stack behind the adapter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misbehaviour {
    #[error("cannot-start: {why}. Give a program and its arguments, without a shell's syntax")]
    CannotStart { why: String },
    #[error("not-{event}: no `{event}` event came in {} s. Flush standard output after each line", .within.as_secs())]
    Late { event: &'static str, within: Duration },
    #[error("other-version: the adapter says {said}, expected is {expected}")]
    OtherVersion { said: String, expected: String },
    #[error("noise: `{line}` is no JSON. Standard output is for the protocol: print to standard error")]
    Noise { line: String },
    #[error("wrong-line: {why}, in `{line}`. ADAPTER.md has the events and their fields")]
    WrongLine { why: String, line: String },
    #[error("flood: {what}. A long text is sent with `fill`")]
    Flood { what: &'static str },
    #[error("unknown-id: `{event}` for {id}, which is not in flight. Say one `result` for each `call`")]
    UnknownId { event: &'static str, id: u64 },
    #[error("not-registered: call {id} was not `registered` in {} s. Say so before the call blocks", .within.as_secs())]
    NotRegistered { id: u64, within: Duration },
    #[error("hangs: `ping` was not answered in {} s. Run calls in threads, and let the loop go on reading lines", .within.as_secs())]
    Hangs { within: Duration },
    #[error("died: the process ended, {status}. It should end when standard input does")]
    Died { status: String },
}

/// Where the first thing that goes wrong is put down: shared by all processes of one question.
#[derive(Clone, Debug)]
pub(super) struct Docket {
    command: Arc<str>,
    first: watch::Sender<Option<Objection>>,
}

impl Docket {
    pub(super) fn of(command: &str) -> Self {
        Self { command: command.into(), first: watch::Sender::new(None) }
    }

    /// Puts down what an adapter did, with what it wrote to standard error; only the first counts.
    pub(super) fn blame(&self, misbehaviour: &Misbehaviour, stderr: &str) {
        let stderr = stderr.trim();
        let said =
            if stderr.is_empty() { String::new() } else { format!("; standard error ends with:\n{stderr}") };
        self.put(Objection::Misbehaves(format!("adapter `{}`: {misbehaviour}{said}", self.command)));
    }

    pub(super) fn not_offered(&self, why: String) {
        self.put(Objection::NotOffered(why));
    }

    /// Waits until there is something.
    pub(super) async fn first(&self) -> Objection {
        let mut first = self.first.subscribe();
        match first.wait_for(Option::is_some).await.map(|objection| objection.clone()) {
            Ok(Some(objection)) => objection,
            // The sender is `self`.
            _ => std::future::pending().await,
        }
    }

    fn put(&self, objection: Objection) {
        self.first.send_if_modified(|first| {
            let none = first.is_none();
            if none {
                *first = Some(objection);
            }
            none
        });
    }
}
