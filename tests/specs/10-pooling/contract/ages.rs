//! What is closed when.

use pooling::Settings;
use tokio::time::sleep;

use super::super::scene::{Bank, call, ms, of, pool, said, secs, settle};

#[tokio::test(start_paused = true)]
async fn one_that_is_idle_for_too_long_is_closed() {
    let bank = Bank::default();
    let pool = pool(&bank, of(20));
    call(&pool, "balance alice").await.unwrap();
    sleep(secs(29)).await;
    pool.close_expired();
    settle().await;
    assert_eq!(bank.open(), 1);
    sleep(secs(1)).await;
    pool.close_expired();
    settle().await;
    assert_eq!((bank.open(), pool.idle()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_idle_for_too_long_is_not_lent() {
    let bank = Bank::default();
    let pool = pool(&bank, of(20));
    call(&pool, "balance alice").await.unwrap();
    sleep(secs(31)).await;
    call(&pool, "balance alice").await.unwrap();
    assert_eq!(bank.opened(), 2);
}

#[tokio::test(start_paused = true)]
async fn lending_one_closes_another_that_is_idle_for_too_long() {
    let bank = Bank::default();
    let pool = pool(&bank, of(20));
    let (one, other) = tokio::join!(call(&pool, "balance alice"), call(&pool, "balance bob"));
    assert!(one.is_ok() && other.is_ok());
    for _ in 0..4 {
        sleep(secs(10)).await;
        call(&pool, "balance alice").await.unwrap();
    }
    settle().await;
    assert_eq!(
        (bank.opened(), bank.open()),
        (2, 1),
        "the same one is lent each time, and the other one ends"
    );
}

#[tokio::test(start_paused = true)]
async fn one_that_is_too_old_is_not_lent() {
    let bank = Bank::default();
    let pool = pool(&bank, Settings { lifetime: secs(100), idle: secs(1000), ..Settings::default() });
    for (later, opened) in [(0, 1), (89, 1), (11, 2)] {
        sleep(secs(later)).await;
        call(&pool, "balance alice").await.unwrap();
        settle().await;
        assert_eq!((bank.opened(), bank.open()), (opened, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_the_bank_has_closed_is_not_lent() {
    let bank = Bank::default();
    let pool = pool(&bank, of(20));
    call(&pool, "bye").await.unwrap();
    settle().await;
    assert_eq!(said(&call(&pool, "balance bob").await), "\"bob has 90 EUR\"");
    assert_eq!(bank.opened(), 2);
}

#[tokio::test(start_paused = true)]
async fn connections_of_one_age_do_not_end_together() {
    let bank = Bank::default();
    let settings =
        Settings { most: 40, opening: 40, lifetime: secs(100), idle: secs(1000), ..Settings::default() };
    let pool = pool(&bank, settings);
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { call(&pool, "balance alice").await.is_ok() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    let mut left = Vec::new();
    for wait in [ms(89_000), ms(6_000), ms(6_000)] {
        sleep(wait).await;
        pool.close_expired();
        left.push(pool.idle());
    }
    assert_eq!((left[0], left[2]), (40, 0), "all live for nine tenths, none for longer than all of it");
    assert!((1..40).contains(&left[1]), "{} of 40 end in the first half of the last tenth", 40 - left[1]);
}

#[tokio::test(start_paused = true)]
async fn forever_is_a_year() {
    let bank = Bank::default();
    let forever = std::time::Duration::MAX;
    let settings = Settings {
        wait: forever,
        idle: forever,
        lifetime: forever,
        leaked_after: forever,
        pause: forever,
        most: usize::MAX,
        opening: usize::MAX,
    };
    let pool = pool(&bank, settings);
    call(&pool, "balance alice").await.unwrap();
    sleep(secs(3600)).await;
    call(&pool, "balance alice").await.unwrap();
    assert_eq!(bank.opened(), 1);
}
