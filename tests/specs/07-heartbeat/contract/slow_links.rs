//! Links that are slow and as deep as a kernel's buffers. A ping stands behind megabytes of our own bytes there, and the
//! peer, which hears us all the time, has to say so.

use std::time::Duration;

use heartbeat::{Heartbeat, Next, Pace, PingLimit, serve};
use rig::{Direction, Lane, Link};
use tokio::io::split;
use tokio::time::{Instant, timeout};

use crate::spec::scene::{INTERVAL, PACE, SpinGuard, client_over, soon};

/// Far shorter than a transfer.
const SHORT: Pace =
    Pace { interval: Duration::from_secs(2), timeout: Duration::from_secs(1), jitter: Duration::ZERO };
/// Not one ping may come too early: those that waited behind a transfer would all come at once.
const STRICT: PingLimit = PingLimit { at_least: Duration::from_millis(1500), strikes: 0 };
const MEGABYTE: usize = 1_000_000;

/// A call with so many bytes there and back, over a deep link of so many bytes a second. Afterwards the connection is
/// idle for a while, and has to live.
async fn transfer(request: usize, reply: usize, bytes_per_second: u64) -> Duration {
    let slow = Lane::slow_and_deep(bytes_per_second);
    let (client, server, _) = Link::between("client", "server")
        .lane(Direction::ToServer, slow.clone())
        .lane(Direction::ToClient, slow)
        .open();
    let (reader, writer) = split(server);
    let heartbeat = Heartbeat::new(SHORT, 0, Instant::now());
    let handler = move |_| async move { vec![b'x'; reply].into() };
    let server = tokio::spawn(serve(SpinGuard::new(reader), writer, heartbeat, STRICT, handler));
    let client = client_over(client, SHORT, 0);
    let began = Instant::now();
    let answer = soon(client.call(&vec![b'x'; request])).await;
    let took = began.elapsed();
    assert_eq!(
        answer.map(|answer| answer.len()),
        Ok(reply),
        "the heartbeat killed its own transfer after {took:?}"
    );
    let idle = timeout(5 * SHORT.interval, client.ended()).await;
    assert!(idle.is_err() && !server.is_finished(), "after the transfer: {idle:?}");
    took
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_takes_longer_than_interval_and_timeout_passes_both_ways() {
    for (request, reply) in [(MEGABYTE, 1), (1, MEGABYTE), (MEGABYTE, MEGABYTE)] {
        for bytes_per_second in [100_000, 20_000] {
            let took = transfer(request, reply, bytes_per_second).await;
            let at_least = Duration::from_secs(MEGABYTE as u64 / bytes_per_second);
            assert!(took >= at_least, "{took:?}: the link is not as slow as that");
        }
    }
}

#[test]
fn a_side_that_hears_much_and_says_nothing_says_so_each_half_interval() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    let mut pongs = Vec::new();
    for second in 1..=60 {
        heartbeat.received(1000, at(second));
        while heartbeat.poll(at(second)) == Next::Pong {
            heartbeat.sent(at(second));
            pongs.push(second);
        }
    }
    assert_eq!(pongs, [15, 30, 45, 60]);
    // What it has to say anyway is sign enough.
    heartbeat.sent(at(74));
    heartbeat.received(1000, at(75));
    assert!(matches!(heartbeat.poll(at(75)), Next::Wait(_)));
    assert_eq!(heartbeat.pings(), 0);
}

/// An owner may have a timer only, and not look at each arrival; and a slow line stutters.
#[test]
fn who_looks_only_when_the_wait_is_over_tells_the_peer_in_time_too() {
    for (pause, at_most) in [(0, INTERVAL / 2), (9, INTERVAL / 2), (14, INTERVAL), (25, INTERVAL)] {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let mut heartbeat = Heartbeat::new(PACE, 0, began);
        let (mut next_look, mut told) = (began, vec![began]);
        for millis in (0..600_000).step_by(10) {
            if millis % (1000 * (pause + 1)) < 1000 {
                heartbeat.received(1, at(millis));
            }
            while at(millis) >= next_look {
                match heartbeat.poll(at(millis)) {
                    Next::Wait(until) => {
                        assert!(until > at(millis), "told to wait for a time that is over");
                        next_look = until;
                    }
                    Next::Pong => {
                        heartbeat.sent(at(millis));
                        told.push(at(millis));
                    }
                    next => panic!("{next:?}, though it hears the peer"),
                }
            }
        }
        assert!(told[1] <= at(30_000), "the first word");
        let longest = told.windows(2).skip(1).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(longest <= at_most, "with pauses of {pause} s there was no word for {longest:?}");
    }
}
