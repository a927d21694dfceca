//! How the calls of the last seconds have ended.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Into how many parts a window is cut. What is older than the window goes one part at a time.
const PARTS: u32 = 10;

/// Counts results over a span of time that slides on. Its memory does not depend on the number of calls.
#[derive(Debug)]
pub(crate) struct Window {
    part: Duration,
    parts: VecDeque<Part>,
}

#[derive(Debug)]
struct Part {
    began: Instant,
    counts: Counts,
}

/// What a window has in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) calls: u64,
    pub(crate) failed: u64,
}

impl Window {
    /// An empty window over `span`.
    pub(crate) fn over(span: Duration) -> Self {
        Self { part: span / PARTS, parts: VecDeque::new() }
    }

    /// Counts one result, and says what is in the window now.
    pub(crate) fn count(&mut self, failed: bool, now: Instant) -> Counts {
        while self.parts.front().is_some_and(|oldest| now - oldest.began >= self.part * PARTS) {
            self.parts.pop_front();
        }
        if self.parts.back().is_none_or(|newest| now - newest.began >= self.part) {
            self.parts.push_back(Part { began: now, counts: Counts::default() });
        }
        if let Some(newest) = self.parts.back_mut() {
            newest.counts.calls += 1;
            newest.counts.failed += u64::from(failed);
        }
        self.parts.iter().fold(Counts::default(), |sum, part| Counts {
            calls: sum.calls + part.counts.calls,
            failed: sum.failed + part.counts.failed,
        })
    }
}
