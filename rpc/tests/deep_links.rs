//! What calls promise, over links that are slow and as deep as a kernel's buffers, and with bodies that take their time.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::raw::{Raw, request};
use odd::{blob, number, pair_over, serve, within};
use rig::{Direction, Lane, Link};
use rpc::wire::{Continuation, Frame, Request, Role};
use rpc::{Code, Codec, Limits};
use tokio::time::{Instant, sleep};

/// The handler's deadline is the caller's, and not a later one that begins when the body is complete.
///
/// <https://github.com/anthropics/connect-rust/issues/136>
#[tokio::test(start_paused = true)]
async fn the_deadline_runs_while_the_body_arrives() {
    for (between, begun) in [(900, 1), (1500, 0)] {
        let (near, far, _wire) = Link::between("raw", "server").open();
        let (_server, seen, _serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        let Frame::Request(whole) = request(1, "Hang", &blob(20_000)) else { unreachable!() };
        let (id, mut body) = (whole.id, whole.body.clone());
        let rest = body.split_off(10_000);
        raw.say(&Frame::Request(Request { more: true, left_millis: 1000, body, ..whole })).await;
        sleep(Duration::from_millis(between)).await;
        raw.say(&Frame::Continuation(Continuation { id, more: false, body: rest })).await;
        sleep(Duration::from_millis(50)).await;
        assert_eq!((seen.begun(), seen.at_work()), (begun, begun), "{between} ms between the pieces");
        sleep(Duration::from_millis(100)).await;
        assert_eq!(seen.at_work(), 0, "{between} ms between the pieces");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_deadlines_and_cancellations_keep_their_promises_behind_megabytes() {
    for codec in Codec::ALL {
        let slow = Lane::slow_and_deep(100_000);
        let link = Link::between("client", "server")
            .lane(Direction::ToServer, slow.clone())
            .lane(Direction::ToClient, slow);
        let pair = pair_over(link, codec, Limits::default(), Limits::default()).await;
        let began = Instant::now();
        let (far, near) = (within(600_000), within(500));
        let (long, short, wanted, nothing) = (blob(200_000), blob(7), number(300_000), number(1));
        let calls = async {
            tokio::join!(
                pair.odd.echo(&far, &long),
                pair.odd.echo(&far, &short),
                pair.odd.large(&far, &wanted),
                async { (pair.odd.hang(&near, &nothing).await, began.elapsed()) },
            )
        };
        let (long_back, short_back, large, (hung, after)) = calls.await;
        assert_eq!((long_back.unwrap(), short_back.unwrap()), (long, short), "{codec:?}");
        assert_eq!(large.unwrap().bytes.len(), 300_000, "{codec:?}");
        assert_eq!(hung.unwrap_err().code(), Code::DeadlineExceeded, "{codec:?}");
        assert!(after < Duration::from_millis(600), "{codec:?}: the caller waited {after:?}");
        assert!(began.elapsed() > Duration::from_secs(4), "{codec:?}: {:?}, not slow", began.elapsed());
        assert_eq!((pair.seen.at_work(), pair.client.in_flight()), (0, 0), "{codec:?}");
        // A caller that goes away frees its place, and its cancellation arrives behind a body.
        let odd = pair.odd.clone();
        let gone = tokio::spawn(async move { odd.hang(&within(600_000), &number(1)).await });
        sleep(Duration::from_secs(1)).await;
        assert_eq!(pair.seen.at_work(), 1, "{codec:?}");
        let body = blob(200_000);
        let (echoed, ()) = tokio::join!(pair.odd.echo(&far, &body), async { gone.abort() });
        assert_eq!(echoed.unwrap(), body, "{codec:?}");
        assert_eq!((pair.seen.at_work(), pair.client.in_flight()), (0, 0), "{codec:?}");
    }
}
