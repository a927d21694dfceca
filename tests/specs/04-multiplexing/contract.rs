//! Green on both twins: what the author of the broken crate tested.

mod ends;
mod limits;
mod table;
mod threads;

use std::time::Duration;

use multiplexing::{Client, RequestId, pack};
use tokio::time::{Instant, timeout};

use super::scene::{LESSON, PATIENCE, answer_to, call, connection, ended, give_up, outcome, wait_at};

#[tokio::test(start_paused = true)]
async fn a_call_gets_its_reply() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let call = call(&client, "alice");
    let request = ledger.hear().await;
    assert_eq!(request.value, "balance of alice?");
    ledger.reply(request.id, "alice has 30").await;
    assert_eq!(ended(call).await.unwrap(), "alice has 30");
    assert_eq!((client.in_flight(), client.strays()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn replies_in_the_order_of_the_requests_reach_their_callers() {
    let (client, mut ledger, _) = connection(wait_at(100));
    let calls: Vec<_> = (0..100).map(|account| call(&client, &account.to_string())).collect();
    for _ in 0..100 {
        let request = ledger.hear().await;
        ledger.answer(&request).await;
    }
    for (account, call) in calls.into_iter().enumerate() {
        assert_eq!(ended(call).await.unwrap(), answer_to(format!("balance of {account}?").as_bytes()));
    }
}

#[tokio::test(start_paused = true)]
async fn each_of_two_callers_gets_its_own_reply_whichever_comes_first() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let (alice, bob) = (call(&client, "alice"), call(&client, "bob"));
    let (for_alice, for_bob) = (ledger.hear().await, ledger.hear().await);
    ledger.reply(for_bob.id, "bob has 9000.00").await;
    ledger.reply(for_alice.id, "alice has 1.20").await;
    assert_eq!(
        (outcome(alice).await.as_str(), outcome(bob).await.as_str()),
        ("alice has 1.20", "bob has 9000.00")
    );
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_answered_in_any_order_get_their_own_replies() {
    const CALLS: usize = 1_000;
    for seed in 0..5 {
        let (client, mut ledger, _) = connection(wait_at(CALLS));
        let calls: Vec<_> = (0..CALLS).map(|account| call(&client, &account.to_string())).collect();
        let mut requests = Vec::new();
        for _ in 0..CALLS {
            requests.push(ledger.hear().await);
        }
        fastrand::Rng::with_seed(seed).shuffle(&mut requests);
        for request in &requests {
            ledger.answer(request).await;
        }
        for (account, call) in calls.into_iter().enumerate() {
            let right = answer_to(format!("balance of {account}?").as_bytes());
            assert_eq!(outcome(call).await, right, "seed {seed}");
        }
        assert_eq!((client.in_flight(), client.strays()), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn one_slow_call_does_not_hold_back_a_fast_one() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let (slow, fast) = (call(&client, "archive"), call(&client, "bob"));
    let for_slow = ledger.hear().await;
    let for_fast = timeout(PATIENCE, ledger.hear_next()).await;
    let for_fast = for_fast.expect("the fast request is sent while the slow one waits").expect("no end");
    ledger.answer(&for_fast).await;
    let began = Instant::now();
    assert_eq!(outcome(fast).await, "bob has 3.00");
    assert_eq!(began.elapsed(), Duration::ZERO);
    ledger.answer(&for_slow).await;
    assert_eq!(outcome(slow).await, "archive has 7.00");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_repeated_or_late_reply_is_dropped_and_counted_and_the_connection_lives() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let alice = call(&client, "alice");
    let for_alice = ledger.hear().await;
    ledger.reply(RequestId(for_alice.id.0 + 1_000), "nobody has 0.00").await;
    ledger.answer(&for_alice).await;
    ledger.answer(&for_alice).await;
    assert_eq!(outcome(alice).await, "alice has 5.00");
    let bob = call(&client, "bob");
    let for_bob = ledger.hear().await;
    ledger.answer(&for_bob).await;
    assert_eq!(outcome(bob).await, "bob has 3.00");
    strays(&client, "alice's reply, twice, and before it one that nobody asked for", 2);

    give_up(&client, b"balance of carol?").await;
    assert_eq!(client.strays(), 2, "a reply counts when it comes, not when its caller leaves");
    let for_carol = ledger.hear().await;
    ledger.answer(&for_carol).await;
    let dave = call(&client, "dave");
    let for_dave = ledger.hear().await;
    ledger.answer(&for_dave).await;
    assert_eq!(outcome(dave).await, "dave has 4.00");
    strays(&client, "and a reply to carol, who had left", 3);
    assert_eq!(client.in_flight(), 0);
}

fn strays(client: &Client, sent: &str, strays: u64) {
    LESSON
        .evidence()
        .sent(sent)
        .arrived(format!("counted as strays: {}, where {strays} is right", client.strays()))
        .hurts("operators see by the strays that callers give up too early, or that a peer repeats itself")
        .holds(client.strays() == strays);
}

#[test]
fn the_bytes_on_the_wire_are_eight_of_id_and_the_body() {
    insta::assert_snapshot!(tape::hexdump(&pack(RequestId(258), b"balance of bob?"), &[]), @r"
    000000  00 00 00 00 00 00 01 02 62 61 6c 61 6e 63 65 20  |........balance |
    000010  6f 66 20 62 6f 62 3f                             |of bob?|
    ");
}
