//! The table by itself: ids, memory, and what wakes whom.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use bytes::Bytes;
use multiplexing::{Answer, Closed, InFlight, RequestId};

use super::super::scene::{LESSON, first};

/// A table that looks at a part of the id (its low half, a slot without its generation) takes one call for another.
#[tokio::test]
async fn every_bit_of_an_id_counts() {
    let in_flight = InFlight::<u64>::new();
    let calls: Vec<_> = (0..300).map(|_| in_flight.register().unwrap()).collect();
    let ids: BTreeSet<RequestId> = calls.iter().map(|(id, _)| *id).collect();
    let near = |id: &RequestId| {
        let id = id.0;
        (0..u64::BITS).map(move |bit| RequestId(id ^ 1 << bit))
    };
    let mut strays = 0;
    let mut wrong = Vec::new();
    for id in ids.iter().flat_map(near).filter(|id| !ids.contains(id)) {
        strays += 1;
        if in_flight.has(id) || in_flight.complete(Answer { id, value: 0 }) {
            wrong.push(format!("a reply to {:#x} went to another call", id.0));
        }
    }
    LESSON
        .evidence()
        .sent(format!("{strays} replies, each to an id that is one bit off that of a call in flight"))
        .arrived(format!("{}; {} such in all", first(&wrong), wrong.len()))
        .hurts("a reply that is owed for long meets a call whose id has the same part, and the caller believes it")
        .holds(wrong.is_empty());
    assert_eq!((in_flight.len(), in_flight.strays()), (300, strays));
    for (id, reply) in calls {
        assert!(in_flight.complete(Answer { id, value: id.0 }));
        assert_eq!(reply.await, Ok(id.0));
    }
    assert_eq!((in_flight.len(), in_flight.strays()), (0, strays));
}

/// Between a reply and the moment when its caller reads it, other calls come and go.
#[tokio::test]
async fn a_pending_reply_that_is_dropped_after_its_answer_disturbs_no_other_call() {
    let in_flight = InFlight::<&str>::new();
    let (for_alice, alice) = in_flight.register().unwrap();
    assert!(in_flight.complete(Answer { id: for_alice, value: "alice has 1.20" }));
    let (for_bob, bob) = in_flight.register().unwrap();
    assert_eq!(alice.await, Ok("alice has 1.20"));
    LESSON
        .evidence()
        .sent("alice's call is answered; bob's begins; then alice reads her reply")
        .arrived(format!("in flight: alice {}, bob {}", in_flight.has(for_alice), in_flight.has(for_bob)))
        .hurts(
            "a call that is over takes the next one, which has its id, out of the table: Bob waits for ever",
        )
        .holds(in_flight.has(for_bob) && !in_flight.has(for_alice));
    assert!(in_flight.complete(Answer { id: for_bob, value: "bob has 9000.00" }));
    let (_, carol) = in_flight.register().unwrap();
    drop(bob);
    assert_eq!(in_flight.len(), 1, "carol's call");
    drop(carol);
    assert!(in_flight.is_empty());
}

#[test]
fn an_id_is_not_used_again_while_it_is_in_flight_even_around_the_end_of_the_numbers() {
    let in_flight = [u64::MAX, 0, 1, 3].map(RequestId);
    let next = |id: u64| RequestId(id).next_free(|id| in_flight.contains(&id));
    assert_eq!([next(u64::MAX - 2), next(u64::MAX - 1), next(2)], [u64::MAX - 1, 2, 4].map(RequestId));
}

#[test]
fn every_caller_in_flight_has_an_id_of_its_own() {
    let in_flight = InFlight::<Bytes>::new();
    let calls: Vec<_> = (0..1_000).map(|_| in_flight.register().unwrap()).collect();
    let ids: BTreeSet<RequestId> = calls.iter().map(|(id, _)| *id).collect();
    assert_eq!((ids.len(), in_flight.len()), (1_000, 1_000));
}

/// `in_flight` says what the table counts; the heap says what it holds.
#[test]
fn calls_that_are_over_hold_no_memory() {
    let in_flight = InFlight::<Bytes>::new();
    let ((), heap) = rig::heap::measure(async {
        for call in 0..5_000 {
            let (id, reply) = in_flight.register().unwrap();
            if call % 2 == 0 {
                drop(reply);
            } else {
                in_flight.complete(Answer { id, value: Bytes::new() });
                reply.await.unwrap();
            }
        }
    });
    LESSON
        .evidence()
        .sent("5000 calls, one after the other: every second one is given up, the others are answered")
        .arrived(format!("{} calls in flight", in_flight.len()))
        .fact("held", &format!("{} KiB", heap.left_bytes / 1024))
        .hurts("a connection lives for weeks: what each call leaves behind, be it eight bytes, is never given back")
        .holds(heap.left_bytes < 16 * 1024 && in_flight.is_empty());
}

#[test]
fn a_caller_that_is_woken_may_look_at_the_table() {
    let in_flight = InFlight::<Bytes>::new();
    let waker = Waker::from(Arc::new(Looks(in_flight.clone())));
    let mut pending: Vec<_> = (0..2).map(|_| in_flight.register().unwrap()).collect();
    for (_, reply) in &mut pending {
        assert!(Pin::new(reply).poll(&mut Context::from_waker(&waker)).is_pending());
    }
    // A lock that is held meanwhile is a deadlock.
    assert!(in_flight.complete(Answer { id: pending[0].0, value: Bytes::new() }));
    in_flight.close(Closed { reason: "the peer hung up".to_owned() });
}

struct Looks(InFlight<Bytes>);

impl Wake for Looks {
    fn wake(self: Arc<Self>) {
        assert!(self.0.len() < 3);
    }
}
