//! What both halves of the spec stand on: four services, and what is seen of them afterwards.

mod collector;
mod company;
mod seen;

use std::time::Duration;

use rig::Lesson;
use tokio::task::yield_now;

pub(crate) use collector::{Collector, spans_of};
pub(crate) use company::{Company, DONE};
pub(crate) use seen::Seen;

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

/// W3C's own example.
pub(crate) const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Lets all tasks that can do something do it, and no time pass.
pub(crate) async fn settle() {
    for _ in 0..20 {
        yield_now().await;
    }
}
