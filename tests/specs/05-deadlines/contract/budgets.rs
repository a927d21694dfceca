//! What is left of a deadline: inside the process, on the wire, at the next hop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use deadlines::{Context, Deadline, DeadlineSource, Stopped};
use tokio::time::sleep;

use super::super::scene::{
    Workers, answer, asks, call_within, ended, forever, ms, raw_client_of, request, served,
    tells_what_is_left, worker,
};

#[tokio::test(start_paused = true)]
async fn what_is_left_crosses_the_wire_and_not_a_time_of_day() {
    let (client, _server, _) = served(tells_what_is_left);
    let context = call_within(ms(1000));
    sleep(ms(300)).await;
    assert_eq!(client.call(&context, b"").await.unwrap(), "caller's limit, 700 ms left");
}

#[tokio::test(start_paused = true)]
async fn the_budget_shrinks_hop_by_hop_and_is_never_restarted() {
    let workers = Workers::default();
    let (store, _store, _) = served(worker("store", &workers, forever));
    let (ledger, _ledger, _) = served(worker("ledger", &workers, asks(store, ms(200), ms(800))));
    let (client, _gateway, _) = served(worker("gateway", &workers, asks(ledger, ms(300), ms(800))));
    let outcome = ended(client.call(&call_within(ms(900)), b"statement alice")).await;
    assert_eq!(outcome, "the call limit of 900 ms, after 900 ms");
    assert_eq!(workers.budgets(), [("gateway", 900), ("ledger", 600), ("store", 400)]);
}

#[tokio::test(start_paused = true)]
async fn eight_hundred_milliseconds_inside_a_second_leave_time_to_say_so() {
    let (ledger, _ledger, _) = served(forever);
    let (client, _gateway, _) = served(asks(ledger, ms(0), ms(800)));
    let outcome = ended(client.call(&call_within(ms(1000)), b"statement alice")).await;
    assert_eq!(outcome, "refused: deadline exceeded: the call limit of 800ms, after 800 ms");
}

#[tokio::test(start_paused = true)]
async fn a_limit_inside_a_limit_shrinks_it_and_never_extends_it() {
    let whole = call_within(ms(1000));
    let part = whole.within(DeadlineSource::Read, ms(800));
    assert_eq!((part.deadline().left_millis(), part.deadline().limit()), (800, DeadlineSource::Read));
    let part = whole.within(DeadlineSource::Read, ms(5000));
    assert_eq!((part.deadline().left_millis(), part.deadline().limit()), (1000, DeadlineSource::Call));
    // Of two that pass at the same moment the outer one counts.
    assert_eq!(whole.within(DeadlineSource::Read, ms(1000)).deadline().limit(), DeadlineSource::Call);

    let mut random = fastrand::Rng::with_seed(5);
    let mut hop = call_within(ms(100_000));
    for _ in 0..500 {
        let next = hop.within(DeadlineSource::Read, ms(random.u64(0..200_000)));
        assert!(next.deadline().left() <= hop.deadline().left());
        sleep(ms(random.u64(0..50))).await;
        let arrived = Deadline::from_millis(next.deadline().left_millis());
        assert!(arrived.left() <= next.deadline().left(), "a hop lengthens what is left");
        hop = Context::new(arrived);
    }
}

#[tokio::test(start_paused = true)]
async fn cancelling_a_request_ends_its_parts_and_never_the_other_way_round() {
    let request = call_within(ms(1000));
    let (part, clone) = (request.child(), request.clone());
    part.cancel();
    assert_eq!((part.check(), request.check()), (Err(Stopped::Cancelled), Ok(())));
    let part = clone.within(DeadlineSource::Read, ms(500));
    request.cancel();
    assert_eq!((part.check(), clone.check()), (Err(Stopped::Cancelled), Err(Stopped::Cancelled)));
}

#[tokio::test(start_paused = true)]
async fn a_hostile_deadline_neither_panics_nor_overflows() {
    let longest = Deadline::LONGEST;
    assert_eq!(longest, 24 * ms(3_600_000), "a peer may ask for a day, and no more");
    for shift in 0..=64 {
        let left = 1_u64.checked_shl(shift).map_or(u64::MAX, |bit| bit);
        let expected = Duration::from_millis(left).min(longest);
        let deadline = Deadline::from_millis(left);
        assert_eq!((deadline.left(), u128::from(deadline.left_millis())), (expected, expected.as_millis()));
    }
    assert_eq!(Deadline::after(DeadlineSource::Call, Duration::MAX).left(), longest);
    assert!(Deadline::from_millis(0).has_passed());

    let begun = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&begun);
    let (mut client, server, _) = raw_client_of(move |context, body| {
        count.fetch_add(1, Relaxed);
        tells_what_is_left(context, body)
    });
    client.send(request(1, u64::MAX)).await;
    let says = format!("caller's limit, {} ms left", longest.as_millis());
    assert_eq!(client.next().await, Some(answer(1, &says)));
    // 0 is refused before anything is begun, and the connection lives.
    client.send(request(2, 0)).await;
    client.send(request(3, 7)).await;
    assert_eq!(client.next().await, Some(answer(3, "caller's limit, 7 ms left")));
    assert_eq!(begun.load(Relaxed), 2);
    drop(client);
    assert!(server.await.unwrap().is_ok());
}
