//! Answers in time: what becomes of them, and what their calls leave behind.

use deadlines::Deadline;
use rig::Direction;
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::super::scene::{asking, call_within, deaf_client_of, echo, ms, served};

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
