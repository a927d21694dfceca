//! Which cancellations count against a client: those that stop work which nothing else would have stopped soon.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::raw::{Raw, request};
use odd::{blob, number, pair, serve, within};
use rig::{Direction, Lane, Link};
use rpc::wire::{Frame, Request, Role};
use rpc::{CloseReason, Code, Codec, Ended, Limits};
use solution_04_multiplexing::RequestId;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

#[tokio::test(start_paused = true)]
async fn a_minute_of_calls_whose_deadlines_pass_ends_no_connection() {
    let slow_link = |delay| {
        let lane = || Lane::new().capacity_bytes(64 * 1024).delay(Duration::from_millis(delay));
        Link::between("client", "server").lane(Direction::ToServer, lane()).lane(Direction::ToClient, lane())
    };
    for delay in [0, 20] {
        let pair =
            odd::pair_over(slow_link(delay), Codec::Protobuf, Limits::default(), Limits::default()).await;
        let odd = pair.odd.clone();
        let innocent = tokio::spawn(async move { odd.echo(&within(70_000), &number(65_000)).await });
        let began = Instant::now();
        let mut calls = JoinSet::new();
        for call in 0..60 * 500 {
            sleep_until(began + Duration::from_millis(2) * call).await;
            let odd = pair.odd.clone();
            calls.spawn(async move { odd.hang(&within(200), &blob(1)).await });
            while let Some(outcome) = calls.try_join_next() {
                assert_eq!(outcome.unwrap().unwrap_err().code(), Code::DeadlineExceeded, "call {call}");
            }
        }
        innocent.await.unwrap().unwrap();
        assert!(!pair.serving.is_finished());
    }
}

#[tokio::test(start_paused = true)]
async fn bursts_of_calls_whose_deadlines_pass_end_no_connection() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let innocent = tokio::spawn(async move { odd.echo(&within(5000), &number(1000)).await });
    for _ in 0..5 {
        let mut burst = JoinSet::new();
        for _ in 0..1024 {
            let odd = pair.odd.clone();
            burst.spawn(async move { odd.hang(&within(50), &blob(1)).await });
        }
        while let Some(outcome) = burst.join_next().await {
            assert_eq!(outcome.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
        }
    }
    innocent.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_rapid_reset_is_sent_away_however_short_its_deadlines_are() {
    for left in [20, 60_000] {
        let (near, far, _) = Link::between("raw", "server").open();
        let (_server, seen, serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        for id in 0.. {
            let Frame::Request(hang) = request(id, "Hang", &blob(1)) else { unreachable!() };
            let hang = Frame::Request(Request { left_millis: left, ..hang });
            if !raw.try_say(&hang).await || !raw.try_say(&Frame::Cancel(RequestId(id))).await {
                break;
            }
            if id % 100 == 0 {
                // So that not all of it happens at the same instant.
                sleep(Duration::from_millis(1)).await;
            }
            assert!(id < 20_000, "nobody stops the flood");
        }
        assert_eq!(serving.await.unwrap(), Ended::GoAwaySent { reason: CloseReason::TooManyCancels });
        assert_eq!(seen.at_work(), 0);
    }
}
