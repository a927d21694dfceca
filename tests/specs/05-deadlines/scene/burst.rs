//! Ten thousand calls that time out, and what is left of them.

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::sleep;

use super::{call_within, ms, served};

/// So many in each half of the ten thousand calls.
const CONNECTIONS: usize = 5;
const CALLS_EACH: usize = 1_000;
/// So many at a time on each connection.
const BURST: usize = 50;

/// The tasks, waiters and handlers that are left, and in how many of the two halves memory grows with the calls.
pub(crate) fn time_out_ten_thousand() -> [usize; 4] {
    let half = || {
        let (_, warm) = rig::heap::measure(time_out(BURST));
        let ((left, _connections), heap) = rig::heap::measure(time_out(CALLS_EACH));
        // A table that keeps the room which a burst needed is no leak. One number for each call would be one.
        let calls = i64::try_from(CONNECTIONS * (CALLS_EACH - BURST)).expect("a few thousand");
        (left, usize::from(heap.left_bytes - warm.left_bytes >= 8 * calls))
    };
    // On two threads, in half the time.
    let halves = std::thread::scope(|scope| {
        [scope.spawn(half), scope.spawn(half)].map(|half| half.join().expect("calls have tasks of their own"))
    });
    let [([a, b, c], x), ([d, e, f], y)] = halves;
    [a + d, b + e, c + f, x + y]
}

/// Lets so many calls on each connection run into their deadline: what is left then, and the connections.
async fn time_out(calls_each: usize) -> ([usize; 3], impl Sized) {
    let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let handlers = Arc::new(());
    let connections = [(); CONNECTIONS].map(|()| {
        let handlers = Arc::clone(&handlers);
        let (client, server, _) = served(move |_, _: Bytes| {
            let at_work = Arc::clone(&handlers);
            async move {
                let reply = std::future::pending().await;
                drop(at_work);
                reply
            }
        });
        (Arc::new(client), server)
    });
    let tasks = alive();
    for _ in 0..calls_each / BURST {
        for (client, _) in &connections {
            for _ in 0..BURST {
                let client = Arc::clone(client);
                // Boxed: without optimisation spawning copies its future many times.
                tokio::spawn(Box::pin(async move {
                    client.call(&call_within(ms(1000)), b"pay bob 30").await.is_ok()
                }));
            }
        }
        sleep(ms(1010)).await;
    }
    let waiters = connections.iter().map(|(client, _)| client.in_flight()).sum();
    let handlers = Arc::strong_count(&handlers) - 1 - CONNECTIONS;
    ([alive() - tasks, waiters, handlers], connections)
}
