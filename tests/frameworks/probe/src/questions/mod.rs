//! The questions, in the order of the lessons.

mod deadlines;
mod errors;
mod framing;
mod heartbeat;
mod multiplexing;
mod serialization;
mod versioning;

use std::time::Duration;

use adapters::stack::{Objection, Stack};
use anyhow::{Context, Result, bail};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use results::matrix::{Cell, Verdict};
use tokio::time::timeout;

/// More than any question takes.
const LONGEST: Duration = Duration::from_secs(180);

/// One question, a row of the matrix.
#[derive(Clone, Copy)]
pub struct Question {
    /// The lesson that it belongs to, 1 to 7.
    pub pitfall: usize,
    /// A few words, the same in every run.
    pub name: &'static str,
    /// What it does to the processor.
    pub load: Load,
    run: for<'a> fn(&'a dyn Stack) -> BoxFuture<'a, Result<Cell>>,
}

/// What a question does to the processor, which decides what it may run beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Keeps it busy for seconds: it runs alone, or what runs beside it would look slow.
    Heavy,
    /// Is done in a second or two.
    Light,
    /// Waits, for up to a minute: all of these run at the same time.
    Waits,
}

impl Question {
    /// Asks `stack`, in a server and a connection of its own.
    ///
    /// # Errors
    /// If the stack does not even serve and connect, or its adapter misbehaves.
    pub async fn ask(&self, stack: &dyn Stack) -> Result<Cell> {
        let (objection, cell) = tokio::select! {
            biased;
            objection = stack.objection() => (Some(objection), None),
            cell = timeout(LONGEST, (self.run)(stack)) => (None, Some(cell)),
        };
        // Both may have come at the same time.
        match (objection.or_else(|| stack.objection().now_or_never()), cell) {
            (Some(Objection::NotOffered(why)), _) => Ok(Cell::new(Verdict::NotOffered, why)),
            (Some(Objection::Misbehaves(why)), _) => bail!(why),
            (None, Some(cell)) => cell.context("the question itself does not end")?,
            (None, None) => bail!("neither an answer nor an objection"),
        }
    }
}

/// The seven, by the lessons' names.
pub const PITFALLS: [&str; 7] =
    ["serialization", "framing", "errors", "multiplexing", "deadlines", "versioning", "heartbeat"];

const fn question(
    pitfall: usize,
    name: &'static str,
    load: Load,
    run: for<'a> fn(&'a dyn Stack) -> BoxFuture<'a, Result<Cell>>,
) -> Question {
    Question { pitfall, name, load, run }
}

pub const ALL: &[Question] = &[
    question(1, "a field is missing", Load::Light, |stack| Box::pin(serialization::missing(stack))),
    question(1, "a field has moved", Load::Light, |stack| Box::pin(serialization::moved(stack))),
    question(1, "a field is renamed", Load::Light, |stack| Box::pin(serialization::renamed(stack))),
    question(1, "a method is inserted", Load::Light, |stack| Box::pin(serialization::method_inserted(stack))),
    question(2, "one-byte segments", Load::Light, |stack| Box::pin(framing::one_byte_segments(stack))),
    question(2, "a huge length is announced", Load::Waits, |stack| Box::pin(framing::announced_huge(stack))),
    question(2, "an oversize request", Load::Heavy, |stack| Box::pin(framing::oversize_request(stack))),
    question(2, "an oversize answer", Load::Heavy, |stack| Box::pin(framing::oversize_answer(stack))),
    question(3, "a handler's error", Load::Light, |stack| Box::pin(errors::handler_error(stack))),
    question(3, "a handler panics", Load::Waits, |stack| Box::pin(errors::panic(stack))),
    question(4, "1,000 calls, random order", Load::Heavy, |stack| {
        Box::pin(multiplexing::random_order(stack))
    }),
    question(4, "an answer after its deadline", Load::Waits, |stack| {
        Box::pin(multiplexing::late_answer(stack))
    }),
    question(5, "default timeout", Load::Waits, |stack| Box::pin(deadlines::default_timeout(stack))),
    question(5, "stops when the call is dropped", Load::Waits, |stack| {
        Box::pin(deadlines::call_dropped(stack))
    }),
    question(5, "stops on disconnect", Load::Waits, |stack| Box::pin(deadlines::disconnected(stack))),
    question(5, "the handler sees the deadline", Load::Light, |stack| {
        Box::pin(deadlines::seen_by_handler(stack))
    }),
    question(6, "a field is added", Load::Light, |stack| Box::pin(versioning::added(stack))),
    question(6, "an unknown variant", Load::Light, |stack| Box::pin(versioning::unknown_variant(stack))),
    question(6, "a field is removed", Load::Light, |stack| Box::pin(versioning::removed(stack))),
    question(7, "silent peer, idle client", Load::Waits, |stack| Box::pin(heartbeat::idle(stack))),
    question(7, "silent peer, a call waits", Load::Waits, |stack| Box::pin(heartbeat::call_in_flight(stack))),
    question(7, "packets are lost, a call waits", Load::Waits, |stack| {
        Box::pin(heartbeat::packets_lost(stack))
    }),
    question(7, "silent client, seen by server", Load::Waits, |stack| {
        Box::pin(heartbeat::client_silent(stack))
    }),
    question(7, "pings to a default server", Load::Waits, |stack| {
        Box::pin(heartbeat::unwelcome_pings(stack))
    }),
    question(7, "a ping on a slow link", Load::Waits, |stack| Box::pin(heartbeat::slow_link(stack))),
];
