//! The list of a cluster, and the connections to what is in it.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod farm;

use std::time::Duration;

use farm::desk::Trouble;
use farm::{Door, Farm, order, within};
use rpc::{CallError, ClusterOptions, Code, Limits, Options, Watched};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("server-{number}")).collect()
}

fn once() -> ClusterOptions {
    ClusterOptions::default().without_retry()
}

/// Of many backends that are down one is always just being tried, and gRPC's calls waited for it:
/// <https://github.com/grpc/grpc-java/issues/6650>.
#[tokio::test(start_paused = true)]
async fn a_call_waits_for_the_first_attempt_and_not_for_the_hundredth() {
    let farm = Farm::default();
    let names = names(50);
    for name in &names {
        farm.start(name);
        farm.set(name, Door::Silent);
    }
    let limits = Limits { handshake_timeout: Duration::from_millis(500), ..Limits::default() };
    let options = once().with_connecting(50).with_connection(Options::default().with_limits(limits));
    let ledger = farm.client(names.clone(), options);
    let failed = async || {
        let began = Instant::now();
        let error = ledger.transfer(&within(60_000), &order((1, 2), 1)).await.unwrap_err();
        assert!(matches!(error, CallError::NotConnected { .. }) && !error.begun(), "{error}");
        assert!(error.to_string().contains("server-7: no connection to server-7 within 500ms"), "{error}");
        began.elapsed()
    };
    assert_eq!(failed().await, Duration::from_millis(500));
    for _ in 0..100 {
        assert_eq!(failed().await, Duration::ZERO);
        sleep(Duration::from_millis(10)).await;
    }
}

/// linkerd's balancer looked for a new list only when it was called, and its call was waiting:
/// <https://github.com/linkerd/linkerd2/issues/2550>.
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_goes_to_a_backend_that_is_new() {
    let farm = Farm::of(&["old", "new"]);
    let accounts = farm.accounts().await;
    farm.set("old", Door::Silent);
    let (list, listed) = watch::channel(vec!["old"]);
    let ledger = farm.client(Watched::from(listed), once());
    let waiting = tokio::spawn(async move { ledger.transfer(&within(4000), &order(accounts, 1)).await });
    sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    list.send_replace(vec!["new"]);
    waiting.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
}

/// As tower's first balancer was asked not to: <https://github.com/tower-rs/tower/pull/12>.
#[tokio::test(start_paused = true)]
async fn a_list_that_changes_keeps_the_connections_to_those_that_stay() {
    let farm = Farm::of(&["a", "b", "c"]);
    let accounts = farm.accounts().await;
    let (list, listed) = watch::channel(vec!["a", "b"]);
    let ledger = farm.client(Watched::from(listed), once());
    for (key, names) in (0..).zip([vec!["b", "a"], vec!["b", "c", "b"], vec![], vec!["c", "b"]]) {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
        list.send_replace(names);
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(["a", "b", "c"].map(|name| farm.attempts(name)), [1, 1, 1]);
    assert_eq!(farm.desk("a").calls() + farm.desk("b").calls() + farm.desk("c").calls(), 4);
}

/// gRPC [refuses](https://github.com/grpc/grpc-go/issues/5048) an empty list as well.
#[tokio::test(start_paused = true)]
async fn an_empty_list_is_not_believed() {
    let farm = Farm::of(&["a"]);
    let accounts = farm.accounts().await;
    let (list, listed) = watch::channel(vec![]);
    let ledger = farm.client(Watched::from(listed), once());
    let error = ledger.transfer(&within(100), &order(accounts, 1)).await.unwrap_err();
    assert!(error.to_string().contains("no list of backends yet") && !error.begun(), "{error}");
    list.send_replace(vec!["a"]);
    ledger.transfer(&within(1000), &order(accounts, 1)).await.unwrap();
    list.send_replace(vec![]);
    sleep(Duration::from_secs(1)).await;
    ledger.transfer(&within(1000), &order(accounts, 2)).await.unwrap();
    drop(list);
    sleep(Duration::from_secs(1)).await;
    ledger.transfer(&within(1000), &order(accounts, 3)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_leaves_finishes_what_it_has_and_is_left_alone() {
    let farm = Farm::of(&["a", "b"]);
    let accounts = farm.accounts().await;
    let (list, listed) = watch::channel(vec!["a"]);
    let ledger = farm.client(Watched::from(listed), once());
    farm.desk("a").set(Trouble::Hangs);
    let paying = ledger.clone();
    let paying = tokio::spawn(async move { paying.transfer(&within(3000), &order(accounts, 1)).await });
    sleep(Duration::from_millis(100)).await;
    list.send_replace(vec!["b"]);
    sleep(Duration::from_millis(100)).await;
    for key in 2..20 {
        ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
    }
    assert!(!paying.is_finished(), "its call goes on");
    assert_eq!(paying.await.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
    // Its last call was the last that held the connection.
    let a = farm.server("a");
    let began = Instant::now();
    assert!(a.shutdown(Duration::from_secs(5)).await && began.elapsed() < Duration::from_secs(1));
    sleep(Duration::from_secs(60)).await;
    assert_eq!((farm.attempts("a"), farm.desk("a").calls()), (1, 1), "nobody connects to it again");
}

#[tokio::test(start_paused = true)]
async fn a_long_list_brings_no_storm_of_connections() {
    let farm = Farm::default();
    let names = names(200);
    names.iter().for_each(|name| farm.start(name));
    let ledger = farm.client(names, once());
    ledger.transfer(&within(1000), &order((1, 2), 1)).await.unwrap_err();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(farm.most_connecting(), 16);
}

#[tokio::test(start_paused = true)]
async fn a_pool_of_three_has_three_connections_and_calls_share_them() {
    let farm = Farm::of(&["a"]);
    let accounts = farm.accounts().await;
    farm.desk("a").set(Trouble::Hangs);
    let ledger = farm.client(vec!["a"], once().with_connections(3));
    sleep(Duration::from_millis(100)).await;
    let calls: Vec<_> = (0..30)
        .map(|key| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.transfer(&within(1000), &order(accounts, key)).await })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    assert_eq!((farm.attempts("a"), farm.desk("a").calls()), (3, 30));
    for call in calls {
        call.await.unwrap().unwrap_err();
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_connects_in_a_loop_to_a_server_that_hangs_up_or_refuses() {
    for door in [Door::Drops, Door::Refuses] {
        let farm = Farm::of(&["a"]);
        farm.set("a", door);
        let _ledger = farm.client(vec!["a"], once());
        sleep(Duration::from_secs(120)).await;
        let attempts = farm.attempts("a");
        assert!((12..120).contains(&attempts), "{door:?}: {attempts} attempts in two minutes");
    }
}

#[tokio::test(start_paused = true)]
async fn servers_that_drain_one_after_the_other_cost_no_call() {
    let names = ["a", "b", "c"];
    let farm = Farm::of(&names);
    let accounts = farm.accounts().await;
    let ledger = farm.client(names.to_vec(), once());
    let paying = tokio::spawn(async move {
        for key in 0..300 {
            ledger.transfer(&within(1000), &order(accounts, key)).await.unwrap();
            sleep(Duration::from_millis(3)).await;
        }
    });
    for name in names {
        sleep(Duration::from_millis(200)).await;
        let old = farm.server(name);
        farm.start(name);
        assert!(old.shutdown(Duration::from_secs(5)).await);
    }
    paying.await.unwrap();
    assert_eq!(farm.books.bookings(), 300);
}
