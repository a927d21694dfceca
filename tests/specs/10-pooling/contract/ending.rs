//! How a pool ends.

use std::sync::Arc;

use pooling::PoolError;
use tokio::time::{Instant, timeout};

use super::super::scene::{Bank, CallError, call, ms, of, pool, secs, settle};

#[tokio::test(start_paused = true)]
async fn a_closed_pool_lets_work_end_and_lends_no_more() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(2)));
    call(&pool, "balance alice").await.unwrap();
    let working = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "slow alice").await }
    });
    settle().await;
    let began = Instant::now();
    pool.close().await;
    assert_eq!(began.elapsed(), ms(2000));
    assert_eq!(working.await.unwrap().unwrap(), "alice has 90 EUR");
    settle().await;
    assert_eq!((bank.open(), pool.idle()), (0, 0));
    let refused = call(&pool, "balance bob").await;
    assert!(matches!(refused, Err(CallError::Pool(PoolError::Closed))), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_at_once() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(1)));
    let _hanging = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "hang").await.is_ok() }
    });
    settle().await;
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "balance bob").await }
    });
    settle().await;
    let began = Instant::now();
    assert!(timeout(secs(60), pool.close()).await.is_err(), "one call still hangs");
    let told = waiting.await.unwrap();
    assert!(matches!(told, Err(CallError::Pool(PoolError::Closed))), "{told:?}");
    assert_eq!(began.elapsed(), secs(60));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_being_opened_when_the_pool_closes_is_not_lent() {
    let bank = Bank::with_handshake(ms(100));
    let pool = Arc::new(pool(&bank, of(1)));
    let opening = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "balance bob").await }
    });
    settle().await;
    pool.close().await;
    let told = opening.await.unwrap();
    assert!(matches!(told, Err(CallError::Pool(PoolError::Closed))), "{told:?}");
}
