//! The application behind every stack: what its handlers do, and what happened to them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::stack::Subscriber;

/// What a database says when it should not. It is the source of [`Declined`], never in its own text.
pub const SECRET: &str = "password=hunter2";

/// How long a handler stands by at most: less than any stack's own timeout at its best setting.
pub const STANDS_BY: Duration = Duration::from_secs(3);

/// The handlers, shared by all connections.
#[derive(Clone, Debug, Default)]
pub struct App {
    seen: Arc<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    running: watch::Sender<usize>,
    begun: watch::Sender<BTreeSet<String>>,
    released: watch::Sender<bool>,
    deadline: Mutex<Option<Duration>>,
    subscriber: Mutex<Option<Subscriber>>,
}

impl App {
    /// Does what `text` says: `echo WORD`, `after MILLISECONDS WORD`, `stand WORD`, `length TEXT`, `grow BYTES`, `never`, `fail`,
    /// `panic`.
    /// `left` is the time that the framework says the caller still waits, if it says so.
    ///
    /// # Errors
    /// On `fail`, and on what it does not understand.
    ///
    /// # Panics
    /// On `panic`.
    pub async fn answer(&self, text: &str, left: Option<Duration>) -> Result<String, Declined> {
        *self.seen.deadline.lock().unwrap_or_else(PoisonError::into_inner) = left;
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        match (verb, rest.split_once(' ')) {
            ("echo", _) => Ok(rest.to_owned()),
            ("after", Some((milliseconds, word))) => {
                let _running = self.running();
                self.seen.begun.send_modify(|begun| {
                    begun.insert(word.to_owned());
                });
                let milliseconds = milliseconds.parse().map_err(|_| Declined::new())?;
                sleep(Duration::from_millis(milliseconds)).await;
                Ok(word.to_owned())
            }
            ("stand", _) => {
                let _running = self.running();
                let mut released = self.seen.released.subscribe();
                // The sender is `self`, so the wait cannot fail; and its end by time is an end too.
                let _ = timeout(STANDS_BY, released.wait_for(|released| *released)).await;
                Ok(rest.to_owned())
            }
            ("length", _) => Ok(rest.len().to_string()),
            ("grow", _) => Ok("x".repeat(rest.parse().map_err(|_| Declined::new())?)),
            ("never", _) => {
                let _running = self.running();
                std::future::pending().await
            }
            ("panic", _) => panic!("a probe's handler panics, on purpose"),
            _ => Err(Declined::new()),
        }
    }

    /// Lets the handlers that stand by answer, now and later.
    pub fn release(&self) {
        self.seen.released.send_replace(true);
    }

    /// Takes a subscriber that arrived.
    pub fn keep(&self, subscriber: Subscriber) {
        *self.seen.subscriber.lock().unwrap_or_else(PoisonError::into_inner) = Some(subscriber);
    }

    /// The subscriber that arrived last.
    #[must_use]
    pub fn kept(&self) -> Option<Subscriber> {
        self.seen.subscriber.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the method `balance` answers.
    #[must_use]
    pub fn balance(&self) -> String {
        "balance: 30".into()
    }

    /// What the method that was inserted before `balance` answers.
    #[must_use]
    pub fn close_account(&self) -> String {
        "account closed".into()
    }

    /// The time left that the last handler was told.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        *self.seen.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until so many handlers run. One that was dropped no longer runs.
    pub async fn running_are(&self, count: usize) {
        let mut running = self.seen.running.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = running.wait_for(|running| *running == count).await;
    }

    /// Waits until the handler of an `after` with that word has begun.
    pub async fn begun(&self, word: &str) {
        let mut begun = self.seen.begun.subscribe();
        // The sender is `self`, so the wait cannot fail.
        let _ = begun.wait_for(|begun| begun.contains(word)).await;
    }

    fn running(&self) -> Running {
        self.seen.running.send_modify(|running| *running += 1);
        Running(self.seen.clone())
    }
}

/// One handler that runs, until it is dropped.
struct Running(Arc<Seen>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.send_modify(|running| *running -= 1);
    }
}

/// An application's error, with a source that no caller may see.
#[derive(Debug, thiserror::Error)]
#[error("the account is locked")]
pub struct Declined {
    #[source]
    source: Database,
}

impl Declined {
    fn new() -> Self {
        Self { source: Database }
    }

    /// What no caller may see.
    #[cfg(feature = "external")]
    pub(crate) fn cause(&self) -> String {
        self.source.to_string()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no answer from db-7, {SECRET}")]
struct Database;
