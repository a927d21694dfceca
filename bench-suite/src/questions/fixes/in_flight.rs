//! Calls over one connection in memory, so many at once, on a runtime of one thread.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::entry::Entry;

/// How many calls are in flight, by column.
pub(in crate::questions) const IN_FLIGHT: [(&str, usize); 3] = [(ONE, 1), (SOME, 64), (MANY, 1024)];
pub(in crate::questions) const ONE: &str = "1 in flight";
pub(in crate::questions) const SOME: &str = "64 in flight";
pub(in crate::questions) const MANY: &str = "1,024 in flight";

/// How much a connection holds in each direction.
pub(in crate::questions) const PIPE_BYTES: usize = 64 * 1024;

pub(in crate::questions) const REQUEST_BYTES: usize = 64;

/// How many calls a caller makes one after the other, so that its own start does not count for much.
const CALLS_EACH: usize = 8;

/// Something that can be called: its reply is the request.
pub(in crate::questions) trait Calls: Send + Sync + 'static {
    /// Sends `request` and waits for its reply.
    fn call(&self, request: &[u8]) -> impl Future<Output = Bytes> + Send;
}

/// So many callers at once. Every reply is compared with its request.
pub(in crate::questions) fn entry<C: Calls>(
    row: &'static str,
    (column, callers): (&'static str, usize),
    overhead_bytes: usize,
    connect: impl FnOnce() -> C,
) -> Entry {
    let runtime =
        Builder::new_current_thread().enable_time().build().expect("a runtime without I/O needs nothing");
    let client = {
        let _entered = runtime.enter();
        Arc::new(connect())
    };
    let elements = (callers * CALLS_EACH) as u64;
    let bytes = elements * (REQUEST_BYTES + overhead_bytes) as u64;
    let run = Box::new(move |times| call(&runtime, &client, callers, times));
    Entry { row, column, bytes, elements, run }
}

/// How much time passes for so many callers, on a clock that only waiting moves: what a connection loses by waiting, whatever the CPU does.
pub(in crate::questions) fn waited<C: Calls>(callers: usize, connect: impl FnOnce() -> C) -> Duration {
    let builder = &mut Builder::new_current_thread();
    let runtime =
        builder.enable_time().start_paused(true).build().expect("a runtime without I/O needs nothing");
    let _entered = runtime.enter();
    let (client, began) = (Arc::new(connect()), Instant::now());
    call(&runtime, &client, callers, 1);
    began.elapsed()
}

fn call<C: Calls>(runtime: &Runtime, client: &Arc<C>, callers: usize, times: u64) {
    runtime.block_on(async {
        let mut at_work = JoinSet::new();
        for caller in 0..callers {
            let client = Arc::clone(client);
            at_work.spawn(async move {
                let mut request = [0; REQUEST_BYTES];
                Rng::with_seed(caller as u64).fill(&mut request);
                for _ in 0..times * CALLS_EACH as u64 {
                    let reply = client.call(&request).await;
                    assert_eq!(reply, request.as_slice(), "a caller gets the reply to its own request");
                }
            });
        }
        while let Some(done) = at_work.join_next().await {
            done.expect("every caller gets its replies");
        }
    });
}
