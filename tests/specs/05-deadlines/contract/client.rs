//! Calls that get no answer in time: what they cost the client.

use std::sync::Arc;

use deadlines::{DeadlineSource, Message, Stopped};
use rig::{Direction, Fault, Lane, Link};
use solution_02_framing::MessageReader;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::super::scene::{
    call_within, client_on, echo, echo_after, ended, exceeded, ms, served, served_over, stopped,
    tells_what_is_left,
};

#[tokio::test(start_paused = true)]
async fn a_silent_server_costs_exactly_the_deadline() {
    for budget in [1000, 250, 1, 7300] {
        let (end, _silent, wire) = Link::between("client", "server").open();
        let (client, context) = (client_on(end), call_within(ms(budget)));
        let outcome = ended(client.call(&context, b"pay bob 30")).await;
        assert_eq!(outcome, format!("the call limit of {budget} ms, after {budget} ms"));
        assert_eq!(client.in_flight(), 0);
        assert!(wire.written(Direction::ToServer) > 0);
        let again = ended(client.call(&context, b"pay bob 30")).await;
        assert_eq!(again, format!("the call limit of {budget} ms, after 0 ms"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_is_not_waited_for_beyond_the_deadline() {
    let (client, _server, _) = served(echo_after(ms(2000)));
    let outcome = ended(client.call(&call_within(ms(1000)), b"balance alice")).await;
    assert_eq!(outcome, "the call limit of 1000 ms, after 1000 ms");
}

/// As deep as a kernel's buffers: the request is written at once, and arrives long after its deadline.
#[tokio::test(start_paused = true)]
async fn on_a_slow_and_deep_link_a_call_ends_on_time_and_the_next_one_is_answered_behind_it() {
    let link = Link::between("client", "server").lane(Direction::ToServer, Lane::slow_and_deep(1000));
    let (client, _server, wire) = served_over(link, echo);
    let outcome = ended(client.call(&call_within(ms(1000)), &[b'.'; 5000])).await;
    assert_eq!((outcome.as_str(), client.in_flight()), ("the call limit of 1000 ms, after 1000 ms", 0));
    assert!(wire.on_the_way(Direction::ToServer) > 3900, "the link is not deep");
    let began = Instant::now();
    let answer = client.call(&call_within(ms(30_000)), b"balance alice").await;
    assert_eq!(answer.unwrap(), "balance alice");
    assert!(began.elapsed() >= ms(4000), "{:?}: it overtook the request before it", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_when_its_context_is_cancelled() {
    let (client, _server, _) = served(echo_after(ms(2000)));
    let context = call_within(ms(5000));
    let ending = async {
        sleep(ms(300)).await;
        assert_eq!(client.in_flight(), 1);
        context.cancel();
    };
    let (outcome, ()) = tokio::join!(ended(client.call(&context, b"balance alice")), ending);
    assert_eq!((outcome.as_str(), client.in_flight()), ("cancelled, after 300 ms", 0));
}

#[tokio::test(start_paused = true)]
async fn an_expired_or_cancelled_call_is_not_sent_at_all() {
    let (client, _server, wire) = served(tells_what_is_left);
    let (expired, cancelled) = (call_within(ms(5)), call_within(ms(1000)));
    sleep(ms(5)).await;
    cancelled.cancel();
    let answer = client.call(&expired, b"pay bob 30").await;
    assert_eq!(stopped(&answer), Some(exceeded(DeadlineSource::Call, ms(5))));
    let answer = client.call(&cancelled, b"pay bob 30").await;
    assert_eq!(stopped(&answer), Some(Stopped::Cancelled));
    sleep(ms(1)).await;
    assert_eq!((wire.written(Direction::ToServer), client.in_flight()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_cannot_even_be_sent_costs_exactly_its_deadline_and_is_not_sent_later() {
    const CALLS: usize = 200;
    let lane = Lane::new().capacity_bytes(16).at(0, Fault::Stall);
    let (end, peer, wire) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let client = Arc::new(client_on(end));
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        let client = Arc::clone(&client);
        calls.push(tokio::spawn(
            async move { ended(client.call(&call_within(ms(1000)), b"pay bob 30")).await },
        ));
        // The first one is being written when the others come.
        tokio::task::yield_now().await;
    }
    sleep(ms(1001)).await;
    assert!(calls.iter().all(JoinHandle::is_finished));
    assert_eq!(client.in_flight(), 0);
    wire.heal(Direction::ToServer);
    let mut arrived = MessageReader::new(peer);
    let (mut requests, mut cancels) = (0, 0);
    while let Ok(Ok(Some(message))) = timeout(ms(1), arrived.next()).await {
        match Message::decode(message) {
            Ok(Message::Request { .. }) => requests += 1,
            Ok(Message::Cancel { .. }) => cancels += 1,
            _ => {}
        }
    }
    // The shop has told its customers that it did not work: Bob must not be paid after all.
    assert_eq!((requests, cancels), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_connection_s_end_is_told_to_whoever_waits() {
    let (client, server, _) = served(echo_after(ms(2000)));
    let context = call_within(ms(5000));
    let ending = async {
        sleep(ms(300)).await;
        server.abort();
    };
    let (outcome, ()) = tokio::join!(ended(client.call(&context, b"")), ending);
    assert_eq!(outcome, "connection closed: the peer hung up, after 300 ms");
}
