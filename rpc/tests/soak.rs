//! Many calls over connections that are split, stalled, cut, reset and swallowed: each ends in exactly one outcome,
//! none in another's answer, and nothing is left behind.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::{Blob, OddClient, pair_over, within};
use rig::{Direction, Fault, Lane, Link};
use rpc::{CallError, Code, Codec, Limits};
use tokio::time::{Instant, sleep, timeout};

/// `SOAK_SEEDS=2000 cargo test -p rpc --test soak` runs more.
const SEEDS: u64 = 30;
const CALLS: u64 = 60;

#[test]
fn every_call_ends_in_one_outcome_and_nothing_is_left() {
    let more = std::env::var("SOAK_SEEDS").ok().and_then(|number| number.parse().ok());
    for seed in 0..more.unwrap_or(SEEDS) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(run(seed));
    }
}

async fn run(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut lane = || {
        Lane::new()
            .read_at_most(random.usize(1..5000))
            .accept_at_most(random.usize(1..5000))
            .capacity_bytes(random.usize(64..100_000))
            .delay(Duration::from_millis(random.u64(0..40)))
    };
    let link =
        Link::between("client", "server").lane(Direction::ToServer, lane()).lane(Direction::ToClient, lane());
    let codec = Codec::ALL[random.usize(0..3)];
    let theirs = Limits { max_calls: random.usize(1..64), ..Limits::default() };
    let pair = pair_over(link, codec, Limits::default(), theirs).await;
    let mut calls = tokio::task::JoinSet::new();
    for index in 0..CALLS {
        let odd = pair.odd.clone();
        let mut random = fastrand::Rng::with_seed(seed * 1000 + index);
        calls.spawn(async move { call(&odd, index, &mut random).await });
    }
    for _ in 0..random.usize(0..4) {
        sleep(Duration::from_millis(random.u64(0..800))).await;
        let way = if random.bool() { Direction::ToServer } else { Direction::ToClient };
        match random.u8(0..12) {
            0 => pair.wire.inject(way, Fault::Reset),
            1 => pair.wire.inject(way, Fault::Cut),
            2 => pair.wire.inject(way, Fault::Swallow),
            3 => pair.wire.inject(way, Fault::Repeat(random.usize(1..50))),
            4..8 => pair.wire.inject(way, Fault::Stall),
            _ => pair.wire.heal(way),
        }
    }
    let mut ended = 0;
    while let Some(call) = calls.join_next().await {
        call.unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        ended += 1;
    }
    assert_eq!(ended, CALLS, "seed {seed}");
    assert_eq!(pair.client.in_flight(), 0, "seed {seed}");
    drop((pair.odd, pair.client));
    let serving = timeout(Duration::from_secs(10), pair.serving).await;
    assert!(serving.is_ok(), "seed {seed}: the server still holds the connection");
    assert_eq!(pair.seen.at_work(), 0, "seed {seed}");
}

async fn call(odd: &OddClient, index: u64, random: &mut fastrand::Rng) {
    sleep(Duration::from_millis(random.u64(0..500))).await;
    let length = if random.u8(0..8) == 0 { random.usize(0..100_000) } else { random.usize(0..200) };
    let mut bytes = vec![0; length + 8];
    bytes[..8].copy_from_slice(&index.to_be_bytes());
    let request = Blob { bytes, number: random.u64(0..50) };
    let allowed = random.u64(1..5000);
    let context = within(allowed);
    let began = Instant::now();
    let outcome = match random.u8(0..10) {
        0 => odd.panic(&context, &request).await,
        1 => odd.hang(&context, &request).await,
        2 => {
            let patience = Duration::from_millis(random.u64(0..300));
            let _ = timeout(patience, odd.hang(&context, &request)).await;
            return;
        }
        3 => odd.refuse(&context, &request).await,
        _ => odd.echo(&context, &request).await,
    };
    assert!(began.elapsed() <= Duration::from_millis(allowed + 1), "late by {:?}", began.elapsed());
    match outcome {
        Ok(reply) => assert_eq!(reply, request, "somebody else's answer"),
        Err(
            CallError::Stopped(_)
            | CallError::NotSent { .. }
            | CallError::Closed(_)
            | CallError::NotConnected { .. },
        ) => {}
        Err(error) => {
            let codes = [Code::Internal, Code::PermissionDenied, Code::ResourceExhausted];
            assert!(codes.contains(&error.code()), "{error:?}");
        }
    }
}
