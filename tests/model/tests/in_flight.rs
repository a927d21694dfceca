//! Lesson 04's table of calls in flight, under 6,000 schedules of each scene, which `shuttle` makes.
//!
//! The table's source is the solution's own file, compiled here over shuttle's mutex: threads change places at each
//! lock. What is checked holds in each: every caller ends with one outcome, its own, and nothing stays.

#[path = "../../../solutions/04-multiplexing/src/envelope.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod envelope;
#[path = "../../../solutions/04-multiplexing/src/in_flight.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod in_flight;

/// What the table finds in place of `std::sync`.
mod sync {
    pub(crate) use shuttle::sync::{Arc, Mutex, MutexGuard};
}

use std::collections::BTreeSet;

use shuttle::sync::{Arc, Mutex};
use shuttle::{future, thread};

use envelope::{Answer, RequestId};
use in_flight::{Closed, InFlight, PendingReply};

/// Schedules tried for each scene.
const SCHEDULES: usize = 3_000;

/// Random schedules, and as many that favour few changes of thread, where rare races hide.
fn under_all_schedules(scene: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(scene.clone(), SCHEDULES);
    shuttle::check_pct(scene, SCHEDULES, 3);
}

fn answer(id: RequestId) -> Answer<u64> {
    Answer { id, value: id.0 * 10 }
}

fn closed() -> Closed {
    Closed { reason: "the peer hung up".to_owned() }
}

#[test]
fn each_caller_gets_its_own_reply_whatever_the_order() {
    under_all_schedules(|| {
        let in_flight = InFlight::new();
        let (ids, to_answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let callers: Vec<_> = (0..3)
            .map(|_| {
                let (in_flight, ids) = (in_flight.clone(), Arc::clone(&ids));
                thread::spawn(move || {
                    let (id, reply) = in_flight.register().unwrap();
                    ids.lock().unwrap().push(id);
                    assert_eq!(future::block_on(reply), Ok(id.0 * 10));
                })
            })
            .collect();
        // Two readers, so that two replies are handed over at the same time; the latest request is answered first.
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let (in_flight, ids, done) = (in_flight.clone(), Arc::clone(&ids), Arc::clone(&to_answer));
                thread::spawn(move || {
                    while *done.lock().unwrap() < 3 {
                        let next = ids.lock().unwrap().pop();
                        match next {
                            Some(id) => {
                                assert!(in_flight.complete(answer(id)));
                                *done.lock().unwrap() += 1;
                            }
                            None => thread::yield_now(),
                        }
                    }
                })
            })
            .collect();
        for thread in callers.into_iter().chain(readers) {
            thread.join().unwrap();
        }
        assert_eq!((in_flight.len(), in_flight.strays()), (0, 0));
    });
}

#[test]
fn a_reply_that_meets_a_leaving_caller_is_either_taken_or_counted() {
    under_all_schedules(|| {
        let in_flight = InFlight::<u64>::new();
        let (id, reply) = in_flight.register().unwrap();
        let (other_id, other) = in_flight.register().unwrap();
        let leaving = thread::spawn(move || drop(reply));
        let reader = {
            let in_flight = in_flight.clone();
            thread::spawn(move || {
                let taken = in_flight.complete(answer(id));
                assert!(in_flight.complete(answer(other_id)), "the other caller has not left");
                taken
            })
        };
        leaving.join().unwrap();
        let taken = reader.join().unwrap();
        assert_eq!(future::block_on(other), Ok(other_id.0 * 10));
        assert_eq!((in_flight.len(), in_flight.strays()), (0, u64::from(!taken)));
    });
}

#[test]
fn a_caller_that_meets_the_end_of_the_connection_is_told_or_refused() {
    under_all_schedules(|| {
        let in_flight = InFlight::<u64>::new();
        let (_, early) = in_flight.register().unwrap();
        let late = {
            let in_flight = in_flight.clone();
            thread::spawn(move || match in_flight.register() {
                Ok((_, reply)) => future::block_on(reply).unwrap_err(),
                Err(closed) => closed,
            })
        };
        in_flight.close(closed());
        assert_eq!(late.join().unwrap(), closed());
        assert_eq!(future::block_on(early), Err(closed()));
        assert!(in_flight.is_empty());
        assert_eq!(in_flight.register().map(|_| ()), Err(closed()));
    });
}

/// The reading and the writing side of a connection each find its end, each with a reason of its own, and a reply
/// may still be on its way through the table.
#[test]
fn a_connection_that_ends_twice_has_one_reason_for_everybody() {
    under_all_schedules(|| {
        let in_flight = InFlight::<u64>::new();
        let (id, early) = in_flight.register().unwrap();
        let close = |reason: &'static str| {
            let in_flight = in_flight.clone();
            thread::spawn(move || in_flight.close(Closed { reason: reason.to_owned() }))
        };
        let ends = [close("the peer hung up"), close("stream failed")];
        let late = {
            let in_flight = in_flight.clone();
            thread::spawn(move || match in_flight.register() {
                Ok((_, reply)) => future::block_on(reply).unwrap_err(),
                Err(closed) => closed,
            })
        };
        in_flight.complete(answer(id));
        for end in ends {
            end.join().unwrap();
        }
        let reason = in_flight.register().map(|_| ()).expect_err("what is closed stays closed");
        assert_eq!(late.join().unwrap(), reason);
        let early = future::block_on(early);
        assert!(early == Ok(id.0 * 10) || early == Err(reason), "{early:?}");
    });
}

#[test]
fn strays_that_come_at_the_same_time_are_all_counted() {
    under_all_schedules(|| {
        let in_flight = InFlight::<u64>::new();
        let stray = || {
            let in_flight = in_flight.clone();
            thread::spawn(move || assert!(!in_flight.complete(answer(RequestId(7)))))
        };
        for thread in [stray(), stray()] {
            thread.join().unwrap();
        }
        assert_eq!(in_flight.strays(), 2);
    });
}

#[test]
fn the_id_of_a_call_is_never_used_again() {
    under_all_schedules(|| {
        let in_flight = InFlight::<u64>::new();
        let used = Arc::new(Mutex::new(BTreeSet::new()));
        let callers: Vec<_> = (0..3)
            .map(|_| {
                let (in_flight, used) = (in_flight.clone(), Arc::clone(&used));
                thread::spawn(move || {
                    for _ in 0..2 {
                        let (id, reply): (RequestId, PendingReply<u64>) = in_flight.register().unwrap();
                        assert!(used.lock().unwrap().insert(id), "{id:?} is used twice");
                        drop(reply);
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.join().unwrap();
        }
        assert!(in_flight.is_empty());
    });
}
