//! The state machine, driven by hand: no stream, no runtime.

use std::time::Duration;

use heartbeat::{Heartbeat, Next, Pace};
use tokio::time::Instant;

use crate::spec::scene::{LESSON, PACE, PATIENCE, TIMEOUT};

#[test]
fn whoever_was_asleep_asks_before_it_judges() {
    let began = Instant::now();
    let woke = began + Duration::from_secs(8 * 3600);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    let first = heartbeat.poll(woke);
    heartbeat.sent(woke);
    let then = heartbeat.poll(woke + TIMEOUT - Duration::from_millis(1));
    let last = heartbeat.poll(woke + TIMEOUT);
    let later = heartbeat.poll(woke + TIMEOUT + Duration::from_secs(1));
    let silent_for = woke + TIMEOUT - began;
    LESSON
        .evidence()
        .sent("a frozen container goes on after eight hours; the first ping goes out, and is not answered")
        .arrived(format!(
            "at once: {}; just before ten seconds are over: {}; then: {}; a second later: {}",
            called(first),
            called(then),
            called(last),
            called(later)
        ))
        .hurts("the peer has to be asked before it is given up, and given up if it does not answer")
        .holds(
            first == Next::Ping
                && then == Next::Wait(woke + TIMEOUT)
                && last == Next::Dead { silent_for }
                && matches!(later, Next::Dead { .. }),
        );
}

#[test]
fn what_arrives_before_the_ping_has_left_is_an_answer_too() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    let asked = heartbeat.poll(at(30));
    heartbeat.received(1, at(31));
    heartbeat.sent(at(39));
    let then = heartbeat.poll(at(40));
    let later = heartbeat.poll(at(61));
    heartbeat.sent(at(61));
    let last = heartbeat.poll(at(71));
    LESSON
        .evidence()
        .sent("a ping that is asked for after 30 s and leaves after 39 s, for the link is slow; the next is never answered")
        .arrived(format!(
            "a byte after 31 s; after 40 s: {}; after 61 s: {}; after 71 s: {}",
            called(then),
            called(later),
            called(last)
        ))
        .hurts("a byte that has just come proves that the peer lives, wherever our own ping is; later silence does not")
        .holds(
            asked == Next::Ping
                && then == Next::Wait(at(61))
                && later == Next::Ping
                && last == Next::Dead { silent_for: Duration::from_secs(40) },
        );
}

#[test]
fn a_ping_that_leaves_late_puts_nothing_off() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    let asked = heartbeat.poll(at(30));
    let mut then = heartbeat.poll(at(38));
    for second in 38..40 {
        // A part of a request, then the ping itself.
        heartbeat.sent(at(second));
        then = heartbeat.poll(at(second));
    }
    let last = heartbeat.poll(at(40));
    LESSON
        .evidence()
        .sent("a ping that is asked for after 30 s, and leaves after 39 s, behind a part of a request")
        .arrived(format!("nothing; after 39 s: {}; after 40 s: {}", called(then), called(last)))
        .hurts("who counts from the moment when the ping has left waits as long as the send buffer is full, and a dead peer empties none")
        .holds(
            asked == Next::Ping
                && then == Next::Wait(at(40))
                && last == Next::Dead { silent_for: Duration::from_secs(40) },
        );
}

fn called(next: Next) -> &'static str {
    match next {
        Next::Wait(_) => "it waits",
        Next::Ping => "a ping",
        Next::Pong => "a pong",
        Next::Dead { .. } => "given up",
    }
}

/// Any history of traffic: a verdict is neither late nor early, and never comes without a ping.
#[test]
fn no_verdict_is_late_or_early_whatever_came_before() {
    // The second pace allows more time for an answer than there is between two pings.
    let paces = [(30, 10, 7), (10, 25, 3)].map(|(interval, timeout, jitter)| Pace {
        interval: Duration::from_secs(interval),
        timeout: Duration::from_secs(timeout),
        jitter: Duration::from_secs(jitter),
    });
    for (seed, pace) in (0..500).zip(paces.into_iter().cycle()) {
        let limit = pace.interval + pace.timeout;
        let mut random = fastrand::Rng::with_seed(seed);
        let began = Instant::now();
        let mut heartbeat = Heartbeat::new(pace, seed, began);
        let (mut now, mut heard, mut pinged) = (began, began, None);
        let mut left = random.u64(0..20);
        let (silent_for, given_up, how) = loop {
            match heartbeat.poll(now) {
                Next::Dead { silent_for } => break (Some(silent_for), now - heard, "given up"),
                // Neither of these gets anywhere.
                Next::Ping if heartbeat.pings() > 1000 => {
                    break (None, now - heard, "the thousandth ping");
                }
                Next::Pong => break (None, now - heard, "a pong, though the peer has not sent much"),
                Next::Wait(until) if until <= now => {
                    break (None, now - heard, "told to wait for a time that is over");
                }
                Next::Ping => {
                    pinged = pinged.or(Some(now));
                    heartbeat.sent(now);
                }
                Next::Wait(until) => {
                    let arrives = now + Duration::from_millis(random.u64(0..37_000));
                    if left > 0 && arrives <= until {
                        (now, heard, pinged, left) = (arrives, arrives, None, left - 1);
                        heartbeat.received(1, now);
                    } else if until - heard > PATIENCE {
                        break (None, until - heard, "not given up");
                    } else {
                        now = until;
                    }
                }
            }
        };
        LESSON
            .evidence()
            .sent(format!(
                "traffic at random times, then none; a ping after {:?} to {:?} without, an answer within {:?} (seed {seed})",
                pace.interval - pace.jitter, pace.interval, pace.timeout
            ))
            .arrived(format!("{given_up:?} after the last of it: {how}"))
            .hurts("late is a payment that hangs; early is a connection lost for nothing")
            .holds(
                silent_for == Some(given_up)
                    && (limit - pace.jitter..=limit).contains(&given_up)
                    && pinged.is_some_and(|pinged| now - pinged >= pace.timeout),
            );
    }
}
