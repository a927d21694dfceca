//! What the author tested: how many connections there are, who waits, and what a caller without one is told.
//!
//! `ages` is about what is closed when, `checks` about a check that panics, `opening` about connecting, `ending` about the pool's own
//! end, `threads` about both at once.

mod ages;
mod checks;
mod ending;
mod opening;
mod threads;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use pooling::{Connection, Exchange, PoolError};
use tokio::task::{JoinSet, consume_budget};
use tokio::time::{Instant, sleep, timeout};

use super::scene::{Bank, CallError, call, ms, of, pool, said, secs, settle};

#[tokio::test(start_paused = true)]
async fn calls_one_after_the_other_share_a_connection() {
    let bank = Bank::default();
    let pool = pool(&bank, of(20));
    for _ in 0..10 {
        assert_eq!(call(&pool, "balance alice").await.unwrap(), "alice has 90 EUR");
    }
    assert_eq!((bank.opened(), pool.idle(), pool.lent().len()), (1, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn calls_at_the_same_time_have_a_connection_each_up_to_the_limit() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(20)));
    let mut callers = JoinSet::new();
    let began = Instant::now();
    for _ in 0..60 {
        let pool = Arc::clone(&pool);
        callers.spawn(async move { call(&pool, "balance alice").await.is_ok() });
    }
    assert!(callers.join_all().await.into_iter().all(|served| served));
    assert_eq!((bank.opened(), began.elapsed()), (20, ms(150)));
}

#[tokio::test(start_paused = true)]
async fn who_came_first_is_served_first() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(1)));
    let served = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut callers = JoinSet::new();
    for caller in 0..10 {
        let (pool, served) = (Arc::clone(&pool), Arc::clone(&served));
        callers.spawn(async move {
            call(&pool, "balance alice").await.unwrap();
            served.lock().unwrap().push(caller);
        });
        settle().await;
    }
    callers.join_all().await;
    assert_eq!(*served.lock().unwrap(), (0..10).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_caller_waits_for_so_long_and_is_told_who_has_them() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(2)));
    let mut hanging = JoinSet::new();
    for _ in 0..2 {
        let pool = Arc::clone(&pool);
        hanging.spawn(async move { call(&pool, "hang").await.is_ok() });
        settle().await;
        sleep(secs(1)).await;
    }
    let began = Instant::now();
    let refused = call(&pool, "balance bob").await.unwrap_err();
    assert_eq!(began.elapsed(), secs(5));
    let CallError::Pool(PoolError::AllLent { lent: 2, longest: Some(longest) }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(longest.since.elapsed(), secs(7));
    assert!(longest.to.file().ends_with("scene.rs"), "{}", longest.to);
    assert!(
        refused.to_string().starts_with("all connections are lent, 2 of them: the longest for 7000 ms, to ")
    );
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_the_queue_does_not_hold_it_up() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(1)));
    let first = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "slow alice").await.is_ok() }
    });
    settle().await;
    assert!(timeout(ms(100), call(&pool, "balance bob")).await.is_err());
    assert_eq!(call(&pool, "balance carol").await.unwrap(), "carol has 90 EUR");
    assert!(first.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_owes_a_reply_is_closed_and_not_lent() {
    let bank = Bank::default();
    let pool = pool(&bank, of(5));
    assert!(timeout(ms(20), call(&pool, "balance alice")).await.is_err());
    settle().await;
    assert_eq!((pool.idle(), bank.open()), (0, 1), "the bank is still at work for alice");
    sleep(ms(100)).await;
    assert_eq!(bank.open(), 0, "and then finds that the gateway has hung up");
    assert_eq!(said(&call(&pool, "balance bob").await), "\"bob has 90 EUR\"");
    assert_eq!(bank.opened(), 2);
}

#[tokio::test]
async fn a_busy_caller_sees_that_a_connection_is_dead() {
    let (near, far) = tokio::io::duplex(64);
    drop(far);
    let mut dead = Exchange::over(near);
    let found = poll_fn(|context| {
        // All that tokio lets a task do in one go.
        while pin!(consume_budget()).poll(context).is_ready() {}
        Poll::Ready(dead.is_reusable())
    });
    assert!(!found.await, "what cannot be read now is taken for nothing to read");
}

#[tokio::test(start_paused = true)]
async fn a_connection_with_a_reply_too_many_is_not_lent_again() {
    let bank = Bank::default();
    let pool = pool(&bank, of(5));
    assert_eq!(said(&call(&pool, "twice alice").await), "\"alice has 90 EUR\"");
    settle().await;
    assert_eq!(said(&call(&pool, "balance bob").await), "\"bob has 90 EUR\"");
    assert_eq!(bank.opened(), 2);
}
