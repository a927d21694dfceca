//! How many calls may be in flight, and what a call over the limit leaves behind.

use std::sync::Arc;

use multiplexing::{CallError, Limit, WhenFull};
use rig::{Direction, Lane, Link};
use tokio::time::timeout;

use super::super::scene::{LESSON, PATIENCE, call, connected, connection, ended, give_up, wait_at};

#[tokio::test(start_paused = true)]
async fn a_call_over_the_limit_waits_its_turn_or_is_refused_as_chosen() {
    let (client, mut ledger, _) = connection(Limit { calls_in_flight: 2, when_full: WhenFull::Refuse });
    let _calls = ["alice", "bob"].map(|account| call(&client, account));
    let first = ledger.hear().await;
    ledger.hear().await;
    assert_eq!(client.call(b"balance of carol?").await.unwrap_err(), CallError::Busy { limit: 2 });
    assert_eq!(client.in_flight(), 2);
    ledger.answer(&first).await;

    let (client, mut ledger, _) = connection(wait_at(2));
    let _calls = ["alice", "bob", "carol", "dave", "erin"].map(|account| call(&client, account));
    let mut answered = ledger.hear().await;
    let mut next = ledger.hear().await;
    for account in ["carol", "dave", "erin"] {
        assert!(timeout(PATIENCE, ledger.hear_next()).await.is_err(), "the next is not sent yet");
        LESSON
            .evidence()
            .sent("five calls, two of which may be in flight")
            .arrived(format!("{} in the table", client.in_flight()))
            .hurts("the limit bounds what is sent and not what is held: a peer that does not answer fills the memory")
            .holds(client.in_flight() == 2);
        ledger.answer(&answered).await;
        (answered, next) = (next, ledger.hear().await);
        assert_eq!(next.value, format!("balance of {account}?"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_frees_its_permit() {
    let (client, _ledger, _) = connection(Limit { calls_in_flight: 1, when_full: WhenFull::Refuse });
    for _ in 0..3 {
        give_up(&client, b"balance of alice?").await;
        assert_eq!(client.in_flight(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_to_be_written_when_its_call_is_given_up_is_never_sent() {
    let lane = Lane::new().capacity_bytes(64);
    let (client, mut ledger, _) =
        connected(Link::between("client", "ledger").lane(Direction::ToServer, lane), wait_at(8));
    for _ in 0..20 {
        give_up(&client, &[b'.'; 1_000]).await;
    }
    // Only the first was being written when its caller left.
    assert_eq!(ledger.hear().await.value, vec![b'.'; 1_000]);
    let bob = call(&client, "bob");
    let next = ledger.hear().await;
    LESSON
        .evidence()
        .sent("20 long requests, given up after a millisecond each; the first was being written; then bob's")
        .arrived(format!("behind the first: a request of {} bytes", next.value.len()))
        .hurts("a server that cannot keep up is sent what nobody waits for, and falls further behind")
        .holds(next.value == "balance of bob?");
    ledger.answer(&next).await;
    assert_eq!(ended(bob).await.unwrap(), "bob has 3.00");
}

/// As deep as a kernel's buffers: all is written at once, and the answers come seconds later.
#[tokio::test(start_paused = true)]
async fn on_a_slow_and_deep_link_every_call_gets_its_own_answer() {
    let slow = || Lane::slow_and_deep(40);
    let link =
        Link::between("client", "ledger").lane(Direction::ToServer, slow()).lane(Direction::ToClient, slow());
    let (client, mut ledger, wire) = connected(link, wait_at(8));
    let calls = ["alice", "bob", "carol"].map(|account| call(&client, account));
    let mut requests = Vec::new();
    for _ in &calls {
        requests.push(ledger.hear().await);
    }
    assert_eq!((wire.on_the_way(Direction::ToServer), client.in_flight()), (0, 3));
    for request in requests.iter().rev() {
        ledger.answer(request).await;
    }
    assert!(wire.on_the_way(Direction::ToClient) > 0, "the last answer is written long before it arrives");
    for (call, account) in calls.into_iter().zip(["alice", "bob", "carol"]) {
        assert!(ended(call).await.unwrap().starts_with(account.as_bytes()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_over_the_limit_is_not_sent_and_leaves_nothing_behind() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let refused = client.call(&vec![0; 1024 * 1024]).await.unwrap_err();
    assert_eq!(refused, CallError::TooLong { length: 1024 * 1024, limit: 1024 * 1024 - 8 });
    assert_eq!(client.in_flight(), 0);
    assert!(timeout(PATIENCE, ledger.hear_next()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_longest_request_is_sent() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let request = vec![b'.'; 1024 * 1024 - 8];
    let call = tokio::spawn({
        let (client, request) = (Arc::clone(&client), request.clone());
        async move { client.call(&request).await }
    });
    let arrived = ledger.hear().await;
    assert!(arrived.value == request, "{} bytes arrived", arrived.value.len());
    ledger.reply(arrived.id, "noted").await;
    assert_eq!(ended(call).await.unwrap(), "noted");
}
