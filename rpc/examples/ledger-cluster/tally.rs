//! Counts what happened per backend, from nothing but the trace's events.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// What the trace tells of one backend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) sent: usize,
    /// Of those, attempts after the first.
    pub(crate) retries: usize,
    /// Attempts that its breaker did not let through.
    pub(crate) refused: usize,
    pub(crate) failed: usize,
    /// How often it was left out by the balancer.
    pub(crate) ejected: usize,
}

/// Listens to the events of `rpc`. Clones are handles of one tally.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Arc<Mutex<BTreeMap<String, Count>>>);

impl Tally {
    pub(crate) fn of(&self, backend: &str) -> Count {
        self.0.lock().expect("no code that holds it can panic").get(backend).copied().unwrap_or_default()
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    backend: Option<String>,
    attempt: u64,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "attempt" {
            self.attempt = value;
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "backend" => self.backend = Some(format!("{value:?}")),
            _ => {}
        }
    }
}

impl<S: Subscriber> Layer<S> for Tally {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Some(backend) = fields.backend else { return };
        let mut counts = self.0.lock().expect("no code that holds it can panic");
        let count = counts.entry(backend).or_default();
        match fields.message.as_str() {
            "sent" => {
                count.sent += 1;
                count.retries += usize::from(fields.attempt > 1);
            }
            "refused" => count.refused += 1,
            "failed" => count.failed += 1,
            "ejected" => count.ejected += 1,
            _ => {}
        }
    }
}
