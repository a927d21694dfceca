//! Where operators read what happened. In memory here; the services are given one, as they would be given another.

use std::sync::{Arc, Mutex};

use crate::TraceId;

/// One failed request, as one service saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who wrote it.
    pub service: &'static str,
    /// The request.
    pub trace: TraceId,
    /// The error, the outermost context first, the root cause last. Each is one line.
    pub causes: Vec<String>,
}

/// The log of all services; clones write to the same one.
///
/// It holds what the sources said, secrets included: whoever may read it may know those.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Entry>>>);

impl Log {
    /// Notes that a request has failed.
    pub fn failure(&self, service: &'static str, trace: TraceId, error: &anyhow::Error) {
        let causes = error.chain().map(|cause| on_one_line(&cause.to_string())).collect();
        let mut entries = self.0.lock().expect("no code that holds the log can panic");
        entries.push(Entry { service, trace, causes });
    }

    /// What all services wrote about one request, the outermost service first: it was the last to write.
    #[must_use]
    pub fn of(&self, trace: TraceId) -> Vec<Entry> {
        let entries = self.0.lock().expect("no code that holds the log can panic");
        entries.iter().rev().filter(|entry| entry.trace == trace).cloned().collect()
    }
}

/// What users and peers wrote stands in errors too: a line break in it must not begin an entry of their choice.
fn on_one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if breaks(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}
