//! Answers in time: what becomes of them, and what their calls leave behind.

use deadlines::{CallError, Deadline, MAX_BODY_BYTES};
use rig::Direction;
use solution_02_framing::MAX_MESSAGE_BYTES;
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::super::scene::{asking, call_within, cancel, deaf_client_of, echo, ms, refused, request, served};

#[tokio::test(start_paused = true)]
async fn an_answered_call_leaves_no_task_that_waits_for_its_deadline() {
    let (client, _server, _) = served(echo);
    let alive = || Handle::current().metrics().num_alive_tasks();
    let before = alive();
    for _ in 0..100 {
        let context = call_within(Deadline::LONGEST);
        client.call(&context, b"balance alice").await.unwrap();
    }
    sleep(ms(1)).await;
    assert_eq!(alive() - before, 0, "tasks are left of 100 calls that were answered, each for a day");
}

#[tokio::test(start_paused = true)]
async fn an_answered_call_has_nothing_to_cancel() {
    let (client, _server, wire) = served(echo);
    client.call(&call_within(ms(1000)), b"balance alice").await.unwrap();
    let asked = wire.written(Direction::ToServer);
    sleep(ms(1)).await;
    assert_eq!(
        wire.written(Direction::ToServer),
        asked,
        "a cancel for an answered call is one message more for each"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_waits_for_a_slow_reader_as_long_as_it_has_time() {
    const ASKED: u64 = 200;
    let (mut client, _server, wire) = deaf_client_of(echo);
    for id in 0..ASKED {
        client.send(asking(id, 5000, "balance bob")).await;
    }
    // More answers than the queue takes: the rest wait for a place.
    sleep(ms(4000)).await;
    wire.heal(Direction::ToClient);
    let mut answers = 0;
    while answers < ASKED && client.next().await.is_some() {
        answers += 1;
    }
    assert_eq!(answers, ASKED, "answers with a second left were thrown away");
}

#[tokio::test(start_paused = true)]
async fn the_longest_body_passes_both_ways_and_a_byte_more_is_refused() {
    let context = call_within(ms(1000));
    let mut body = vec![b'x'; MAX_BODY_BYTES];
    let (client, _server, _) = served(echo);
    assert_eq!(client.call(&context, &body).await.unwrap(), body);
    body.push(b'x');
    let answer = client.call(&context, &body).await;
    assert!(matches!(answer, Err(CallError::TooLong { length, limit }) if length == limit + 1));

    let (client, _server, _) = served(move |_, _| std::future::ready(Ok(body.clone().into())));
    let answer = client.call(&context, b"statement alice").await;
    let why = refused(&format!("answer of {} bytes", MAX_BODY_BYTES + 1));
    assert!(matches!(answer, Err(CallError::Refused(said)) if said == why));
    // A message has room for the body, and for what stands before it.
    let head = request(1, 0).encode().len() - b"statement alice".len();
    assert_eq!((head + MAX_BODY_BYTES, cancel(1).encode().len()), (MAX_MESSAGE_BYTES, head - 8));
}
