//! The composed RPC's table of calls in flight, under 4,000 schedules of each scene, which `shuttle` makes.
//!
//! The table's source is the client's own two files, compiled here over shuttle's mutex: threads change places at each
//! lock. What is checked holds in each: every caller ends with one outcome, its own, nothing stays, and a connection whose
//! server shuts down is hung up by somebody.

#[path = "../../../rpc/src/client/in_flight.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod in_flight;
#[path = "../../../rpc/src/client/slots.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod slots;

/// What the table finds in place of `std::sync`.
mod sync {
    pub(crate) use shuttle::sync::{Mutex, MutexGuard};
}

use std::collections::BTreeSet;
use std::pin::pin;
use std::task::{Context, Waker};

use shuttle::sync::{Arc, Mutex};
use shuttle::{future, thread};
use solution_04_multiplexing::{Answer, Closed, RequestId};

use in_flight::InFlight;

/// Schedules tried for each scene.
const SCHEDULES: usize = 2_000;

/// Random schedules, and as many that favour few changes of thread, where rare races hide.
fn under_all_schedules(scene: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(scene.clone(), SCHEDULES);
    shuttle::check_pct(scene, SCHEDULES, 3);
}

/// A pending reply borrows its table, and a thread here outlives every borrow.
fn table() -> &'static InFlight<u64> {
    Box::leak(Box::new(InFlight::new()))
}

fn answer(id: RequestId) -> Answer<u64> {
    Answer { id, value: id.0 * 10 }
}

fn closed(reason: &str) -> Closed {
    Closed { reason: reason.to_owned() }
}

fn join(threads: impl IntoIterator<Item = thread::JoinHandle<()>>) {
    // All are begun before the first is waited for.
    let threads: Vec<_> = threads.into_iter().collect();
    for thread in threads {
        thread.join().expect("threads here do not panic");
    }
}

#[test]
fn each_caller_gets_its_own_reply_whatever_the_order_and_while_the_table_grows() {
    under_all_schedules(|| {
        let in_flight = table();
        // So many that the next few need more room.
        let others: Vec<_> = (0..5).map(|_| in_flight.register().unwrap()).collect();
        let (ids, answered) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let callers = (0..3).map(|_| {
            let ids = Arc::clone(&ids);
            thread::spawn(move || {
                let (id, reply) = in_flight.register().unwrap();
                ids.lock().unwrap().push(id);
                assert_eq!(future::block_on(reply), Ok(id.0 * 10));
            })
        });
        // Two readers, so that two replies are handed over at the same time; the latest request is answered first.
        let readers = (0..2).map(|_| {
            let (ids, answered) = (Arc::clone(&ids), Arc::clone(&answered));
            thread::spawn(move || {
                while *answered.lock().unwrap() < 3 {
                    let next = ids.lock().unwrap().pop();
                    match next {
                        Some(id) => {
                            assert!(in_flight.complete(answer(id)));
                            *answered.lock().unwrap() += 1;
                        }
                        None => thread::yield_now(),
                    }
                }
            })
        });
        join(callers.chain(readers));
        assert_eq!((in_flight.len(), in_flight.strays()), (5, 0));
        for (id, reply) in others {
            assert!(in_flight.complete(answer(id)));
            assert_eq!(future::block_on(reply), Ok(id.0 * 10));
        }
    });
}

#[test]
fn a_reply_that_meets_a_leaving_caller_is_either_taken_or_counted() {
    under_all_schedules(|| {
        let in_flight = table();
        let (id, reply) = in_flight.register().unwrap();
        let (other_id, other) = in_flight.register().unwrap();
        let leaving = thread::spawn(move || drop(reply));
        let taken = in_flight.complete(answer(id));
        assert!(in_flight.complete(answer(other_id)), "the other caller has not left");
        leaving.join().unwrap();
        assert_eq!(future::block_on(other), Ok(other_id.0 * 10));
        assert_eq!((in_flight.len(), in_flight.strays()), (0, u64::from(!taken)));
        assert!(!in_flight.complete(answer(id)), "its place is free");
    });
}

/// A caller may be polled by one task, and then by another.
#[test]
fn a_reply_wakes_who_has_asked_last() {
    under_all_schedules(|| {
        let in_flight = table();
        let (id, reply) = in_flight.register().unwrap();
        let caller = thread::spawn(move || {
            let mut reply = pin!(reply);
            let asked = reply.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            if asked.is_pending() {
                assert_eq!(future::block_on(reply), Ok(id.0 * 10));
            }
        });
        assert!(in_flight.complete(answer(id)));
        caller.join().unwrap();
        assert_eq!(in_flight.len(), 0);
    });
}

/// The reading and the writing side of a connection each find its end, each with a reason of its own, and a reply
/// may still be on its way through the table.
#[test]
fn a_connection_that_ends_twice_has_one_reason_for_everybody() {
    under_all_schedules(|| {
        let in_flight = table();
        let (id, early) = in_flight.register().unwrap();
        let ends = ["the peer hung up", "stream failed"]
            .map(|why| thread::spawn(move || in_flight.close(closed(why))));
        let late = thread::spawn(move || match in_flight.register() {
            Ok((_, reply)) => future::block_on(reply).unwrap_err(),
            Err(closed) => closed,
        });
        let taken = in_flight.complete(answer(id));
        join(ends);
        let reason = in_flight.register().map(|_| ()).expect_err("what is closed stays closed");
        assert_eq!(late.join().unwrap(), reason);
        let early = future::block_on(early);
        assert_eq!(early, if taken { Ok(id.0 * 10) } else { Err(reason) });
        assert_eq!((in_flight.len(), in_flight.strays()), (0, u64::from(!taken)));
    });
}

/// Whoever finds the table drained hangs up. If nobody did, the connection would stay.
#[test]
fn a_call_that_begins_and_leaves_while_the_server_says_goodbye_is_noticed_by_one_of_them() {
    under_all_schedules(|| {
        let in_flight = table();
        let caller = thread::spawn(move || {
            let Ok((_, reply)) = in_flight.register() else { return false };
            drop(reply);
            in_flight.is_drained()
        });
        in_flight.drain(closed("shutting down"));
        let reader_saw = in_flight.is_drained();
        let caller_saw = caller.join().unwrap();
        assert!(reader_saw || caller_saw);
        assert_eq!(in_flight.register().map(|_| ()), Err(closed("shutting down")));
    });
}

#[test]
fn a_call_in_flight_outlives_the_servers_goodbye() {
    under_all_schedules(|| {
        let in_flight = table();
        let (id, reply) = in_flight.register().unwrap();
        let caller = thread::spawn(move || assert_eq!(future::block_on(reply), Ok(id.0 * 10)));
        in_flight.drain(closed("shutting down"));
        assert!(!in_flight.is_drained(), "a call still waits");
        assert!(in_flight.complete(answer(id)));
        assert!(in_flight.is_drained());
        caller.join().unwrap();
    });
}

#[test]
fn the_id_of_a_call_is_never_used_again() {
    under_all_schedules(|| {
        let in_flight = table();
        let used = Arc::new(Mutex::new(BTreeSet::new()));
        // Long calls, whose places the others have to leave out.
        let long: Vec<_> = (0..4).map(|_| in_flight.register().unwrap()).collect();
        used.lock().unwrap().extend(long.iter().map(|(id, _)| *id));
        join((0..3).map(|_| {
            let used = Arc::clone(&used);
            thread::spawn(move || {
                for _ in 0..3 {
                    let (id, reply) = in_flight.register().unwrap();
                    assert!(used.lock().unwrap().insert(id), "{id:?} is used twice");
                    drop(reply);
                }
            })
        }));
        assert_eq!(in_flight.len(), long.len());
    });
}

#[test]
fn strays_that_come_at_the_same_time_are_all_counted() {
    under_all_schedules(|| {
        let in_flight = table();
        join((0..2).map(|_| thread::spawn(move || assert!(!in_flight.complete(answer(RequestId(7)))))));
        assert_eq!(in_flight.strays(), 2);
    });
}
