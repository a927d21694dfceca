//! Hears what mdBook only logs: a page is not right if its maker warned of it.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

/// The warnings and errors that were logged while something ran.
#[derive(Clone, Debug, Default)]
pub struct Complaints {
    heard: Arc<Mutex<Vec<String>>>,
}

impl Complaints {
    /// Runs `what`, and returns what it returned with everything that it complained of on this thread.
    pub fn of<T>(what: impl FnOnce() -> T) -> (T, Vec<String>) {
        let complaints = Self::default();
        let subscriber = Registry::default().with(complaints.clone());
        let returned = tracing::subscriber::with_default(subscriber, what);
        let heard = std::mem::take(&mut *complaints.heard.lock().unwrap_or_else(PoisonError::into_inner));
        (returned, heard)
    }
}

impl<S: Subscriber> Layer<S> for Complaints {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() > Level::WARN {
            return;
        }
        let mut words = Words(String::new());
        event.record(&mut words);
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(words.0);
    }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            write!(self.0, "{value:?}").expect("a String takes every write");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_errors_are_heard_and_the_rest_is_not() {
        let ((), heard) = Complaints::of(|| {
            tracing::info!("building");
            tracing::warn!("no chapter {}", 3);
            tracing::error!("gone");
        });
        assert_eq!(heard, ["no chapter 3", "gone"]);
    }
}
