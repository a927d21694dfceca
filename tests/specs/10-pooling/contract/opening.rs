//! Connecting: how many at once, and what follows a failure.

use std::error::Error;
use std::io;

use pooling::{BadSettings, Pool, PoolError, Settings};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::super::scene::{Bank, CallError, call, ms, of, pool, said, secs};

#[tokio::test(start_paused = true)]
async fn so_many_are_opened_at_once() {
    let bank = Bank::with_handshake(ms(10));
    let pool = pool(&bank, of(20));
    let mut callers = JoinSet::new();
    for _ in 0..20 {
        let pool = pool.clone();
        callers.spawn(async move { call(&pool, "balance alice").await.is_ok() });
    }
    assert!(callers.join_all().await.into_iter().all(|served| served));
    assert_eq!(bank.attempts(), [20, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_attempt_is_made_again() {
    let bank = Bank::default();
    bank.refuse(3);
    let pool = pool(&bank, of(1));
    assert_eq!(call(&pool, "balance alice").await.unwrap(), "alice has 90 EUR");
    assert_eq!(bank.attempts()[0], 4);
}

#[tokio::test(start_paused = true)]
async fn a_bank_that_is_down_is_not_stormed_and_its_callers_are_told_why() {
    let bank = Bank::with_handshake(ms(10));
    bank.refuse(usize::MAX);
    let pool = pool(&bank, of(20));
    let mut callers = JoinSet::new();
    let began = Instant::now();
    for _ in 0..20 {
        let pool = pool.clone();
        callers.spawn(async move { call(&pool, "balance alice").await.unwrap_err() });
    }
    let told = callers.join_all().await;
    assert_eq!(began.elapsed(), secs(5));
    for why in told {
        let CallError::Pool(why) = why else { panic!("{why:?}") };
        let PoolError::NotInTime { within, last: Some(last) } = &why else { panic!("{why:?}") };
        assert_eq!((*within, last.kind()), (secs(5), io::ErrorKind::ConnectionRefused));
        assert!(why.source().is_some());
    }
    assert!(bank.attempts()[0] < 100, "{} attempts in 5 s", bank.attempts()[0]);
}

#[tokio::test(start_paused = true)]
async fn two_pools_do_not_try_again_in_step() {
    let moments = |bank: Bank| async move {
        bank.refuse(5);
        let pool = pool(&bank, of(1));
        let began = Instant::now();
        call(&pool, "balance alice").await.unwrap();
        began.elapsed()
    };
    let mut ends = Vec::new();
    for _ in 0..8 {
        ends.push(moments(Bank::default()).await);
    }
    ends.sort_unstable();
    ends.dedup();
    assert!(ends.len() > 1, "all eight were served after {:?}", ends[0]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_while_it_connects_makes_room() {
    let bank = Bank::with_handshake(secs(3));
    let pool = pool(&bank, Settings { opening: 1, ..of(1) });
    assert!(timeout(ms(100), call(&pool, "balance alice")).await.is_err());
    assert_eq!(call(&pool, "balance bob").await.unwrap(), "bob has 90 EUR");
    assert_eq!(bank.opened(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_new_one_takes_one_that_comes_back() {
    let bank = Bank::with_handshake(ms(10));
    let pool = pool(&bank, of(2));
    let working = tokio::spawn({
        let pool = pool.clone();
        async move { call(&pool, "slow alice").await.is_ok() }
    });
    sleep(ms(20)).await;
    bank.refuse(usize::MAX);
    let began = Instant::now();
    let answer = said(&call(&pool, "balance bob").await);
    assert_eq!(
        answer, "\"bob has 90 EUR\"",
        "alice's connection is at home, and bob waits for one of his own"
    );
    assert_eq!(began.elapsed(), ms(2040), "as soon as alice has her answer");
    assert!(working.await.unwrap());
}

#[test]
fn a_pool_that_can_lend_nothing_is_refused() {
    let refused = [
        (Settings { most: 0, ..Settings::default() }, BadSettings::NoConnections),
        (Settings { opening: 0, ..Settings::default() }, BadSettings::NoOpening),
    ];
    for (settings, why) in refused {
        assert_eq!(Pool::new(Bank::default(), settings).err(), Some(why));
    }
}
