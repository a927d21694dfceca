//! A handler's task is used again for a later call, and goes when nobody has needed it for a while.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::collections::HashSet;
use std::time::Duration;

use odd::{Pair, number, pair, within};
use rpc::Limits;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// More than are kept idle.
const BURST: usize = 200;

/// How many of them are kept.
const MOST_IDLE: usize = 64;

fn alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// So many calls at once, each of 10 ms.
async fn burst(pair: &Pair, calls: usize) {
    let mut burst = JoinSet::new();
    for _ in 0..calls {
        let odd = pair.odd.clone();
        burst.spawn(async move { odd.echo(&within(1000), &number(10)).await });
    }
    while let Some(answered) = burst.join_next().await {
        answered.unwrap().unwrap();
    }
    // The answers are here; the tasks that gave them still have to sit down.
    sleep(Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn calls_after_each_other_share_a_task_and_calls_at_the_same_time_do_not() {
    let pair = pair().await;
    for _ in 0..3 {
        burst(&pair, 1).await;
    }
    burst(&pair, 5).await;
    let tasks = pair.seen.tasks();
    let (alone, together) = tasks.split_at(3);
    assert_eq!(alone.iter().collect::<HashSet<_>>().len(), 1, "{tasks:?}");
    assert_eq!(together.iter().collect::<HashSet<_>>().len(), 5, "{tasks:?}");
    assert!(together.contains(&alone[0]), "{tasks:?}");
}

#[tokio::test(start_paused = true)]
async fn a_burst_leaves_few_idle_tasks_and_soon_none() {
    let pair = pair().await;
    let before = alive();
    burst(&pair, BURST).await;
    assert_eq!(alive() - before, MOST_IDLE);
    // What goes on is not the burst: one task is needed for it.
    let interval = Limits::default().keepalive.interval;
    for _ in 0..20 {
        sleep(interval / 10).await;
        burst(&pair, 1).await;
    }
    assert_eq!(alive() - before, 1);
    sleep(interval * 2).await;
    assert_eq!(alive(), before);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_takes_its_task_along_and_no_other() {
    let pair = pair().await;
    burst(&pair, 2).await;
    let before = alive();
    pair.odd.panic(&within(1000), &number(0)).await.unwrap_err();
    assert_eq!(alive(), before - 1);
    burst(&pair, 2).await;
    assert_eq!(alive(), before);
}

#[tokio::test(start_paused = true)]
async fn no_idle_task_outlives_its_connection() {
    let before = alive();
    let Pair { odd, client, server, serving, .. } = {
        let pair = pair().await;
        burst(&pair, BURST).await;
        pair
    };
    drop((odd, client));
    serving.await.unwrap();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(alive(), before);

    // Nor one whose server does not wait for its end.
    drop(server);
    let pair = pair().await;
    burst(&pair, BURST).await;
    pair.serving.abort();
    drop((pair.odd, pair.client));
    sleep(Limits::default().keepalive.interval).await;
    assert_eq!(alive(), before);
}
