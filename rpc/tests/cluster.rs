//! Calls through a cluster: what is tried again, where, and what its breakers make of it.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod farm;

use std::time::Duration;

use farm::desk::Trouble;
use farm::{Client, Farm, order, within};
use rpc::ledger::{BalanceRequest, OpenRequest};
use rpc::{
    BalancePolicy, BalanceSettings, BreakerPolicy, CallError, ClusterOptions, Code, RetryOptions,
    RetryPolicy, Why,
};
use tokio::time::{Instant, sleep, timeout};

const NAMES: [&str; 3] = ["a", "b", "c"];

/// Attempts of 100 ms, and a budget that no test spends unless it is about that.
fn retrying() -> ClusterOptions {
    let attempt = Duration::from_millis(100);
    let policy = RetryPolicy { attempt, base: Duration::from_millis(10), ..RetryPolicy::default() };
    ClusterOptions::default().with_retry(RetryOptions::default().with_policy(policy).with_budget(100, 100))
}

/// Each in turn, whatever became of the calls before: for what breakers do alone.
fn in_turn() -> BalanceSettings {
    BalanceSettings { policy: BalancePolicy::RoundRobin, eject_after: u32::MAX, ..BalanceSettings::default() }
}

/// A breaker that opens at the third of three failures.
fn touchy() -> BreakerPolicy {
    BreakerPolicy { minimum_calls: 3, ..BreakerPolicy::default() }
}

fn client(farm: &Farm, options: ClusterOptions) -> Client {
    farm.client(NAMES.to_vec(), options)
}

fn calls(farm: &Farm) -> Vec<usize> {
    NAMES.map(|name| farm.desk(name).calls()).to_vec()
}

/// Envoy's went through the same balancer again, and may meet the same host:
/// <https://github.com/envoyproxy/envoy/issues/2259>.
#[tokio::test(start_paused = true)]
async fn a_call_that_fails_is_tried_again_elsewhere() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Fails);
    farm.desk("b").set(Trouble::Fails);
    // Without a balancer, which would not go there again anyway.
    let ledger = client(&farm, retrying().without_breaker().without_balance());
    ledger.balance(&within(1000), &BalanceRequest { account: accounts.0 }).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    for key in 0..30 {
        let before = calls(&farm);
        ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
        let asked: Vec<_> = calls(&farm).iter().zip(before).map(|(now, before)| now - before).collect();
        assert!(
            asked.iter().all(|asked| *asked <= 1),
            "nobody is asked twice while others are left: {asked:?}"
        );
    }
    assert_eq!(farm.books.bookings(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_payment_whose_reply_is_lost_is_booked_once() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    let ledger = client(&farm, retrying().without_breaker());
    for key in 0..30 {
        ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
    }
    assert!(farm.desk("a").booked() > 0, "it books before it hangs");
    assert_eq!((farm.books.bookings(), farm.books.bank.total_cents()), (30, 1_000_000));
}

#[tokio::test(start_paused = true)]
async fn what_may_have_begun_is_sent_again_only_if_the_method_is_idempotent() {
    let farm = Farm::of(&NAMES);
    NAMES.iter().for_each(|name| farm.desk(name).set(Trouble::Hangs));
    let ledger = client(&farm, retrying().without_breaker());
    let request = OpenRequest { owner: "ann".to_owned(), cents: 1 };
    let error = ledger.open(&within(5000), &request).await.unwrap_err();
    assert!(error.begun() && error.code() == Code::DeadlineExceeded, "{error}");
    assert_eq!(calls(&farm).iter().sum::<usize>(), 1);
    let error = ledger.transfer(&within(5000), &order((1, 2), 1)).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound, "account 2 was never opened: {error}");
    // That it was not begun is known: it fails before any work.
    NAMES.iter().for_each(|name| farm.kill(name));
    sleep(Duration::from_millis(100)).await;
    let error = ledger.open(&within(5000), &request).await.unwrap_err();
    assert!(
        matches!(error, CallError::GaveUp { why: Why::Attempts, attempts: 4, begun: false, .. }),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_first_attempt_may_have_begun_says_so_whatever_came_after() {
    let farm = Farm::of(&["a"]);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    let ledger = farm.client(vec!["a"], retrying());
    let paying = ledger.clone();
    let paying = tokio::spawn(async move { paying.transfer(&within(5000), &order(accounts, 1)).await });
    sleep(Duration::from_millis(50)).await;
    farm.kill("a");
    let error = paying.await.unwrap().unwrap_err();
    let CallError::GaveUp { last, begun: true, .. } = &error else { panic!("{error}") };
    assert!(!last.begun() && error.begun(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn no_call_outlives_its_deadline_whatever_is_wrong() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    farm.desk("b").set(Trouble::Fails);
    farm.kill("c");
    for options in [
        retrying(),
        retrying().without_retry(),
        retrying().without_breaker(),
        retrying().with_breaker(touchy()),
    ] {
        let ledger = client(&farm, options);
        for key in 0..20 {
            let began = Instant::now();
            let _ = ledger.transfer(&within(250), &order(accounts, key)).await;
            assert!(began.elapsed() <= Duration::from_millis(250), "{:?}", began.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_hangs_or_fails_is_shut_off_and_comes_back() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    let ledger = client(&farm, retrying().with_balance(in_turn()).with_breaker(touchy()));
    for (trouble, keys) in [(Trouble::Hangs, 0..100), (Trouble::Fails, 100..200)] {
        farm.desk("a").set(trouble);
        let before = farm.desk("a").calls();
        for key in keys {
            ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
        }
        let asked = farm.desk("a").calls() - before;
        assert!((3..12).contains(&asked), "{trouble:?}: asked {asked} times");
        farm.desk("a").set(Trouble::None);
        sleep(Duration::from_secs(120)).await;
        for key in 1000..1030 {
            ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
        }
    }
    let before = calls(&farm);
    for key in 2000..2030 {
        ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
    }
    assert!(farm.desk("a").calls() - before[0] >= 9, "it has its share again");
    assert_eq!(farm.books.bookings(), 260);
}

/// grpc-java counts a caller who left as the backend's failure: <https://github.com/grpc/grpc-java/issues/12834>.
#[tokio::test(start_paused = true)]
async fn callers_who_leave_shut_nobody_off() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    NAMES.iter().for_each(|name| farm.desk(name).set(Trouble::Hangs));
    let ledger = client(&farm, retrying().with_breaker(touchy()));
    for key in 0..30 {
        // Each leaves in another way: it drops the call, cancels it, or had little time from the beginning.
        let context = within(if key % 3 == 0 { 20 } else { 5000 });
        let order = order(accounts, key);
        let paying = ledger.transfer(&context, &order);
        match key % 3 {
            0 => assert_eq!(paying.await.unwrap_err().code(), Code::DeadlineExceeded),
            1 => assert!(timeout(Duration::from_millis(20), paying).await.is_err()),
            _ => {
                let leaving = async {
                    sleep(Duration::from_millis(20)).await;
                    context.cancel();
                };
                assert_eq!(tokio::join!(paying, leaving).0.unwrap_err().code(), Code::Cancelled);
            }
        }
    }
    assert_eq!(calls(&farm), [10, 10, 10], "everybody is still asked");
}

#[tokio::test(start_paused = true)]
async fn callers_who_leave_a_probe_let_nobody_in_either() {
    let farm = Farm::of(&["a"]);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    let ledger = farm.client(vec!["a"], retrying().without_retry().with_breaker(touchy()));
    let pay = async |millis, key| ledger.transfer(&within(millis), &order(accounts, key)).await.unwrap_err();
    for key in 0..3 {
        assert!(pay(2000, key).await.begun(), "slow, so the third opens the breaker");
    }
    assert!(matches!(pay(2000, 3).await, CallError::ShutOff { .. }));
    sleep(Duration::from_secs(6)).await;
    for key in 10..20 {
        assert!(pay(100, key).await.begun(), "a probe, whose caller leaves");
    }
    assert!(pay(2000, 20).await.begun(), "a probe that is slow");
    assert!(matches!(pay(2000, 21).await, CallError::ShutOff { .. }), "one failed probe is enough");
}

/// Envoy's circuit breakers made its outlier detection eject the hosts: <https://github.com/envoyproxy/envoy/issues/25487>.
/// And what is not sent must not be paid from the budget for what is.
#[tokio::test(start_paused = true)]
async fn when_all_are_shut_off_calls_fail_at_once_and_cost_nothing() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    NAMES.iter().for_each(|name| farm.desk(name).set(Trouble::Fails));
    let options = retrying().with_breaker(touchy());
    let budget = options.retry.unwrap().with_budget(0, 20);
    let ledger = client(&farm, options.with_retry(budget));
    for _ in 0..20 {
        ledger.transfer(&within(5000), &order(accounts, 1)).await.unwrap_err();
    }
    let error = ledger.transfer(&within(5000), &order(accounts, 1)).await.unwrap_err();
    assert!(
        error.code() == Code::Unavailable && error.to_string().contains("the breaker is open"),
        "{error}"
    );
    let (before, began) = (calls(&farm), Instant::now());
    for _ in 0..1000 {
        let error = ledger.transfer(&within(5000), &order(accounts, 1)).await.unwrap_err();
        assert!(matches!(error, CallError::ShutOff { .. }) && !error.begun(), "{error}");
    }
    assert_eq!((calls(&farm), began.elapsed()), (before, Duration::ZERO));
    // Two recover. The third fails its probe, and there is still a retry for that.
    farm.desk("b").set(Trouble::None);
    farm.desk("c").set(Trouble::None);
    sleep(Duration::from_secs(10)).await;
    for key in 10..40 {
        ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_service_gets_the_calls_and_a_tenth_on_top() {
    let farm = Farm::of(&NAMES);
    let accounts = farm.accounts().await;
    NAMES.iter().for_each(|name| farm.desk(name).set(Trouble::Fails));
    let retry = retrying().retry.unwrap().with_budget(10, 10);
    let ledger = client(&farm, retrying().without_breaker().with_retry(retry));
    for key in 0..1000 {
        ledger.transfer(&within(5000), &order(accounts, key)).await.unwrap_err();
    }
    let asked: usize = calls(&farm).iter().sum();
    assert!((1100..=1110).contains(&asked), "{asked}");
}
