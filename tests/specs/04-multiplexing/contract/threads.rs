//! Several threads use the table at once. Each test makes many attempts at a moment that two locks in place of one
//! would leave open; `cargo test -p model` tries such moments one by one.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Barrier, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use multiplexing::{Answer, Closed, InFlight, RequestId};

use super::super::scene::LESSON;

/// Whether the reply is there now.
fn now<F: Future>(reply: F) -> Poll<F::Output> {
    pin!(reply).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_call_that_meets_the_end_of_the_connection_is_told_or_refused() {
    // So many calls at most, should the thread that closes be kept waiting.
    const CALLS: usize = 500;
    let mut untold = 0;
    for _ in 0..200 {
        let in_flight = InFlight::<u64>::new();
        let closed = Closed { reason: "the peer hung up".to_owned() };
        thread::scope(|threads| {
            let callers = [(); 2].map(|()| {
                threads.spawn(|| (0..CALLS).map_while(|_| in_flight.register().ok()).collect::<Vec<_>>())
            });
            while in_flight.is_empty() {
                thread::yield_now();
            }
            in_flight.close(closed.clone());
            for (_, reply) in callers.into_iter().flat_map(|caller| caller.join().unwrap()) {
                untold += u32::from(now(reply) != Poll::Ready(Err(closed.clone())));
            }
        });
        assert_eq!(in_flight.register().map(|_| ()), Err(closed));
        assert!(in_flight.is_empty());
    }
    LESSON
        .evidence()
        .sent("calls on two threads, while a third closes the connection; 200 times")
        .arrived(format!(
            "callers that were let in and never told: {}",
            if untold == 0 { "none" } else { "some" }
        ))
        .hurts("such a caller waits for ever: whoever had closed the table had passed it by")
        .holds(untold == 0);
}

#[test]
fn callers_on_several_threads_never_share_an_id() {
    const CALLS: usize = 2_000;
    let in_flight = InFlight::<u64>::new();
    let begin = Barrier::new(3);
    let calls = thread::scope(|threads| {
        let callers = [(); 3].map(|()| {
            threads.spawn(|| {
                begin.wait();
                (0..CALLS).map(|_| in_flight.register().unwrap()).collect::<Vec<_>>()
            })
        });
        callers.map(|caller| caller.join().unwrap()).into_iter().flatten().collect::<Vec<_>>()
    });
    let ids: BTreeSet<RequestId> = calls.iter().map(|(id, _)| *id).collect();
    assert_eq!((ids.len(), in_flight.len()), (3 * CALLS, 3 * CALLS));
}

/// The caller leaves as soon as its reply has been taken out of the table. A reply of 256 KiB takes a while to hand over, so
/// that the caller is gone before it has it.
#[test]
fn a_reply_that_meets_a_leaving_caller_is_either_taken_or_counted() {
    const CALLS: u64 = 200;
    type Large = [u64; 32 * 1024];
    let in_flight = InFlight::<Large>::new();
    let (begin, end) = (Barrier::new(2), Barrier::new(2));
    let next = Mutex::new(RequestId(0));
    let taken = thread::scope(|threads| {
        let reader = || {
            let answer = |_| {
                begin.wait();
                let id = *next.lock().unwrap();
                let taken = in_flight.complete(Answer { id, value: [id.0; 32 * 1024] });
                end.wait();
                u64::from(taken)
            };
            (0..CALLS).map(answer).sum::<u64>()
        };
        let reader =
            thread::Builder::new().stack_size(32 * 1024 * 1024).spawn_scoped(threads, reader).unwrap();
        for _ in 0..CALLS {
            let (id, reply) = in_flight.register().unwrap();
            *next.lock().unwrap() = id;
            begin.wait();
            // Does not yield at once: on a busy machine its turn would come when all is over.
            for attempt in 0_u32.. {
                if !in_flight.has(id) {
                    break;
                }
                if attempt % 10_000 == 0 { thread::yield_now() } else { std::hint::spin_loop() }
            }
            drop(reply);
            end.wait();
        }
        reader.join().unwrap()
    });
    let strays = in_flight.strays();
    LESSON
        .evidence()
        .sent(format!("{CALLS} replies, each to a caller that leaves at that moment"))
        .arrived(format!("every reply is taken or a stray: {}", taken + strays == CALLS))
        .hurts("the count of strays is how operators see that callers give up too early: it misses the closest ones")
        .holds(taken + strays == CALLS && in_flight.is_empty());
}

/// The caller leaves at any moment, and so between two looks at the table. The reader has a head start, is slower, and
/// so is overtaken.
#[test]
fn a_reply_that_meets_a_leaving_caller_does_not_end_the_reader() {
    const CALLS: usize = 100;
    let mut gone = 0;
    for _ in 0..400 {
        let in_flight = InFlight::<u64>::new();
        let (ids, replies): (Vec<_>, Vec<_>) = (0..CALLS).map(|_| in_flight.register().unwrap()).unzip();
        let begin = Barrier::new(2);
        let read = thread::scope(|threads| {
            let reader = threads.spawn(|| {
                begin.wait();
                for id in &ids {
                    in_flight.complete(Answer { id: *id, value: id.0 });
                }
            });
            begin.wait();
            for reply in replies {
                // Where the reader has died of it, the table may be beyond use.
                let _ = catch_unwind(AssertUnwindSafe(|| drop(reply)));
            }
            reader.join()
        });
        gone += u32::from(read.is_err());
    }
    LESSON
        .evidence()
        .sent(format!("{CALLS} replies, to callers that leave one after the other at that time; 400 times"))
        .arrived(format!("readers that died of it: {}", if gone == 0 { "none" } else { "some" }))
        .hurts("one impatient caller takes the connection, and with it all the other calls on it")
        .holds(gone == 0);
}

#[test]
fn strays_that_come_at_the_same_time_are_all_counted() {
    const STRAYS: u64 = 40_000;
    let in_flight = InFlight::<u64>::new();
    let begin = Barrier::new(2);
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                begin.wait();
                for id in 0..STRAYS {
                    assert!(!in_flight.complete(Answer { id: RequestId(u64::MAX - id), value: 0 }));
                }
            });
        }
    });
    LESSON
        .evidence()
        .sent(format!("{STRAYS} replies that nobody waits for, on each of two threads"))
        .arrived(format!("all of them counted: {}", in_flight.strays() == 2 * STRAYS))
        .hurts("two threads read the same count and each adds one: operators see fewer strays than there are")
        .holds(in_flight.strays() == 2 * STRAYS);
}
