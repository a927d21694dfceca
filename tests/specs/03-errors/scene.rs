//! What both halves of the spec stand on: the three services over a database that fails as it is told to.

mod answer;
mod ledger;

use errors::{Balance, Code, Entry, Log, Peer, Posting, Reply, TraceId, Transfer, WireError};
use rig::Lesson;

pub(crate) use answer::Answer;
pub(crate) use ledger::{Ledger, damaged, unreachable};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
pub(crate) const TRACE: TraceId = TraceId(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
pub(crate) const ALICE: u64 = 1;
pub(crate) const BOB: u64 = 2;
pub(crate) const NOBODY: u64 = 9;

pub(crate) fn pay(amount: u64) -> Transfer {
    Transfer { from: ALICE, to: BOB, amount, memo: "rent".to_owned() }
}

/// An account store of another make: always the same answer.
struct Says(Vec<u8>);

impl Peer<Posting> for Says {
    fn serve(&self, _: &Posting, _: TraceId) -> Vec<u8> {
        self.0.clone()
    }
}

/// What the gateway makes of this answer of an account store.
pub(crate) fn behind_two_hops(bytes: impl AsRef<[u8]>) -> Answer {
    Answer::of(&pay(30), Says(bytes.as_ref().to_vec()), Log::default())
}

/// Every code, with either advice.
pub(crate) fn every_error() -> impl Iterator<Item = WireError> {
    Code::ALL.into_iter().flat_map(|code| {
        [true, false].map(|retryable| WireError::new(code, "m", TRACE).with_retryable(retryable))
    })
}

pub(crate) fn reply(error: &WireError) -> Vec<u8> {
    serde_json::to_vec(&Reply::<Balance>::Error(error.clone())).expect("a reply holds only text and numbers")
}

/// The log as people read it: a service a line, its causes in order.
pub(crate) fn written(log: &[Entry]) -> String {
    log.iter().map(|entry| format!("{}: {}\n", entry.service, entry.causes.join(" <- "))).collect()
}

/// Which of these texts are not in the log, or not in this order.
pub(crate) fn missing(log: &str, chain: &[&str]) -> String {
    let mut rest = log;
    let mut missing = Vec::new();
    for link in chain {
        match rest.find(link) {
            Some(at) => rest = &rest[at + link.len()..],
            None => missing.push(*link),
        }
    }
    missing.join(", ")
}

pub(crate) fn verdict_on_secrets(sent: &str, answer: &Answer, secrets: &[&str]) {
    let text = answer.text();
    let leaked =
        secrets.iter().find_map(|secret| text.find(secret).map(|at| (at..at + secret.len(), *secret)));
    let (at, secret) = leaked.clone().unwrap_or_default();
    LESSON
        .evidence()
        .sent(sent)
        .arrived(format!("{}; in its {} bytes:", answer.code_name(), answer.bytes.len()))
        .bytes(&answer.bytes, [(at, secret)])
        .hurts("who can make a call fail can read how the inside is built, and the key to it")
        .holds(leaked.is_none() && answer.error().is_some());
}
