//! Which backend of a cluster gets a call, and what the trace says of it.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod farm;

use std::time::Duration;

use farm::desk::Trouble;
use farm::tally::Tally;
use farm::{Door, Farm, order, within};
use rpc::{
    Backend, BalancePolicy, BalanceSettings, BreakerPolicy, ClusterOptions, Registry, RetryOptions,
    RetryPolicy, Watched,
};
use tokio::time::sleep;
use tracing_subscriber::layer::SubscriberExt;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn in_turn() -> BalanceSettings {
    BalanceSettings { policy: BalancePolicy::RoundRobin, ..BalanceSettings::default() }
}

/// Attempts of 100 ms, and no breaker.
fn options(balance: BalanceSettings) -> ClusterOptions {
    let attempt = Duration::from_millis(100);
    let policy = RetryPolicy { attempt, base: Duration::from_millis(10), ..RetryPolicy::default() };
    let retry = RetryOptions::default().with_policy(policy).with_budget(100, 100);
    ClusterOptions::default().with_balance(balance).without_breaker().with_retry(retry)
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_fails_at_once_is_not_the_least_busy_one() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Fails);
    let ledger = farm.client(NAMES.to_vec(), options(BalanceSettings::default()));
    for key in 0..300 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
        sleep(Duration::from_millis(10)).await;
    }
    let calls = NAMES.map(|name| farm.desk(name).calls());
    assert!(calls[0] < 30 && calls[1] > 100 && calls[2] > 100, "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_nobody_reaches_is_left_out_for_a_while() {
    let tally = Tally::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(tally.clone()));
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    let ledger = farm.client(NAMES.to_vec(), options(in_turn()));
    for key in 0..100 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    assert_eq!((farm.desk("a").calls(), tally.of("a").ejected, tally.of("a").failed), (5, 1, 5));
    farm.desk("a").set(Trouble::None);
    sleep(Duration::from_secs(60)).await;
    for key in 100..130 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    assert_eq!(farm.desk("a").calls(), 15, "it has its share again");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_left_out_is_used_when_the_others_are_gone() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    let ledger = farm.client(NAMES.to_vec(), options(in_turn()));
    for key in 0..100 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    farm.desk("a").set(Trouble::None);
    farm.kill("b");
    farm.kill("c");
    sleep(Duration::from_millis(100)).await;
    let status = ledger.caller().balancer().unwrap().status();
    assert!(status[0].ejected_until.is_some() && !status[1].up && !status[2].up, "{status:?}");
    ledger.transfer(&within(1000), &order(accounts, 1000)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_comes_back_begins_slowly() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    let ledger = farm.client(NAMES.to_vec(), options(BalanceSettings::default()));
    ledger.transfer(&within(1000), &order(accounts, 0)).await.unwrap();
    farm.kill("a");
    sleep(Duration::from_secs(1)).await;
    farm.start("a");
    sleep(Duration::from_secs(10)).await;
    let status = ledger.caller().balancer().unwrap().status();
    assert!(status[0].up, "{status:?}");
    farm.kill("a");
    sleep(Duration::from_millis(200)).await;
    farm.start("a");
    sleep(Duration::from_millis(500)).await;
    // Several at a time, so that load counts.
    let (list, mut calls) = (farm.clone(), tokio::task::JoinSet::new());
    NAMES.iter().for_each(|name| list.desk(name).set(Trouble::Hangs));
    for key in 0..60 {
        let ledger = ledger.clone();
        calls.spawn(async move { ledger.transfer(&within(90), &order(accounts, key)).await });
    }
    sleep(Duration::from_millis(20)).await;
    let calls = NAMES.map(|name| farm.desk(name).calls());
    assert!(calls[0] < calls[1] / 3, "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_balancer_the_first_that_is_connected_gets_all() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.set("a", Door::Refuses);
    let ledger = farm.client(NAMES.to_vec(), options(in_turn()).without_balance());
    sleep(Duration::from_millis(50)).await;
    for key in 0..20 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    assert_eq!(NAMES.map(|name| farm.desk(name).calls()), [0, 20, 0]);
    farm.kill("b");
    for key in 20..40 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    assert_eq!(farm.books.bookings(), 40);
}

#[tokio::test(start_paused = true)]
async fn a_list_can_be_a_registry_with_leases() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    let registry = Registry::new(Duration::from_secs(1));
    let striking = registry.clone();
    tokio::spawn(async move { striking.expire().await });
    let ledger = farm.client(Watched::from(registry.watch()), options(in_turn()));
    let lease = Duration::from_secs(10);
    let dies = registry.register(Backend::named("a"), lease).unwrap();
    let lives = registry.register(Backend::named("b"), lease).unwrap();
    for beat in 0..10 {
        ledger.transfer(&within(5000), &order(accounts, beat)).await.unwrap();
        sleep(Duration::from_secs(3)).await;
        assert!(registry.beat(lives));
    }
    assert!(!registry.beat(dies));
    let before = farm.desk("a").calls();
    assert!((1..=3).contains(&before), "{before}");
    for key in 10..20 {
        ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
    }
    assert_eq!(farm.desk("a").calls(), before, "its lease is over");
}

#[tokio::test(start_paused = true)]
async fn the_trace_tells_of_every_attempt_where_it_went_and_why_not() {
    let tally = Tally::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(tally.clone()));
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Fails);
    let breaker = BreakerPolicy { minimum_calls: 3, ..BreakerPolicy::default() };
    let ledger = farm.client(NAMES.to_vec(), options(in_turn()).with_breaker(breaker));
    for key in 0..30 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    let [a, b, c] = NAMES.map(|name| tally.of(name));
    assert_eq!((a.sent, a.failed, a.retries, b.failed + c.failed), (3, 3, 0, 0));
    assert_eq!((b.retries + c.retries, b.sent + c.sent), (3, 30));
    assert!(a.refused > 5, "{a:?}");
    assert_eq!(NAMES.map(|name| tally.of(name).sent), NAMES.map(|name| farm.desk(name).calls()));
}
