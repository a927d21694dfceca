//! What a collector and a log would have: the spans and the lines of all services.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;
use trail::{FinishedSpan, LogSink, Sampler, SpanId, SpanSink, Telemetry, TraceId};

/// All that was seen. Clones see the same.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    all: Arc<Mutex<All>>,
    more: Arc<Notify>,
}

#[derive(Default)]
struct All {
    spans: Vec<(&'static str, FinishedSpan)>,
    lines: Vec<String>,
}

struct Sink {
    service: &'static str,
    seen: Seen,
}

impl SpanSink for Sink {
    fn finished(&self, span: FinishedSpan) {
        self.seen.all().spans.push((self.service, span));
        self.seen.more.notify_one();
    }
}

impl LogSink for Seen {
    fn line(&self, line: &str) {
        self.all().lines.push(line.to_owned());
    }
}

impl Seen {
    pub(crate) fn telemetry(&self, service: &'static str, sampler: Sampler) -> Telemetry {
        let spans = Arc::new(Sink { service, seen: self.clone() });
        Telemetry { sampler, spans, log: Arc::new(self.clone()) }
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().expect("no code that holds it can panic")
    }

    pub(crate) fn spans(&self) -> Vec<FinishedSpan> {
        self.all().spans.iter().map(|(_, span)| span.clone()).collect()
    }

    /// Waits until so many spans have ended. For one waiter.
    pub(crate) async fn wait_for(&self, spans: usize) {
        while self.all().spans.len() < spans {
            self.more.notified().await;
        }
    }

    /// The only span of that name.
    pub(crate) fn span(&self, name: &str) -> FinishedSpan {
        let mut all = self.spans();
        all.retain(|span| span.name == name);
        assert_eq!(all.len(), 1, "spans of the name {name}");
        all.remove(0)
    }

    /// The log, with every line that has the words.
    pub(crate) fn lines(&self, words: &str) -> Vec<String> {
        self.all().lines.iter().filter(|line| line.contains(words)).cloned().collect()
    }

    /// The traces, each as a tree, in the order in which they began.
    pub(crate) fn tree(&self) -> Tree {
        let mut spans = self.all().spans.clone();
        spans.sort_by_key(|(service, span)| (span.start, *service, span.name.clone()));
        let mut traces: Vec<TraceId> = Vec::new();
        for (_, span) in &spans {
            if !traces.contains(&span.trace()) {
                traces.push(span.trace());
            }
        }
        let mut text = String::new();
        for (nth, trace) in traces.iter().enumerate() {
            let of: Vec<_> = spans.iter().filter(|(_, span)| span.trace() == *trace).collect();
            writeln!(text, "trace {}", nth + 1).expect("a String takes every write");
            let is_here = |parent: SpanId| of.iter().any(|(_, span)| span.context.span == parent);
            for (service, span) in of.iter().filter(|(_, span)| !span.parent.is_some_and(is_here)) {
                let lost = if span.parent.is_some() { " (its parent was not seen)" } else { "" };
                writeln!(text, "  {service}: {}{lost}", span.name).expect("a String takes every write");
                below(&mut text, &of, span.context.span, 2);
            }
        }
        Tree { traces: traces.len(), text }
    }
}

fn below(text: &mut String, of: &[&(&'static str, FinishedSpan)], parent: SpanId, depth: usize) {
    for (service, span) in of.iter().filter(|(_, span)| span.parent == Some(parent)) {
        writeln!(text, "{:1$}{service}: {2}", "", depth * 2, span.name).expect("a String takes every write");
        below(text, of, span.context.span, depth + 1);
    }
}

/// Traces as text, without ids, which are random.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) traces: usize,
    pub(crate) text: String,
}
