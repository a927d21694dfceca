//! Several threads use the table at once. Each test makes many attempts at a moment that two locks in place of one
//! would leave open; `cargo test -p model` tries such moments one by one.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use multiplexing::{Answer, Closed, InFlight, RequestId};

/// Whether the reply is there now.
fn now<F: Future>(reply: F) -> Poll<F::Output> {
    pin!(reply).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_call_that_meets_the_end_of_the_connection_is_told_or_refused() {
    for _ in 0..500 {
        let in_flight = InFlight::<u64>::new();
        let closed = Closed { reason: "the peer hung up".to_owned() };
        let begin = Barrier::new(3);
        thread::scope(|threads| {
            let callers = [(); 2].map(|()| {
                threads.spawn(|| {
                    begin.wait();
                    let mut calls = Vec::new();
                    loop {
                        match in_flight.register() {
                            Ok((_, reply)) => calls.push(reply),
                            Err(closed) => return (calls, closed),
                        }
                    }
                })
            });
            begin.wait();
            in_flight.close(closed.clone());
            for caller in callers {
                let (calls, refused) = caller.join().unwrap();
                assert_eq!(refused, closed);
                for reply in calls {
                    assert_eq!(now(reply), Poll::Ready(Err(closed.clone())), "a caller that nobody tells");
                }
            }
        });
        assert!(in_flight.is_empty());
    }
}

#[test]
fn callers_on_several_threads_never_share_an_id() {
    const CALLS: usize = 5_000;
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

#[test]
fn a_reply_that_meets_a_leaving_caller_is_either_taken_or_counted() {
    const CALLS: usize = 50_000;
    let in_flight = InFlight::<u64>::new();
    let calls: Vec<_> = (0..CALLS).map(|_| in_flight.register().unwrap()).collect();
    let (ids, replies): (Vec<RequestId>, Vec<_>) = calls.into_iter().unzip();
    let answering = AtomicUsize::new(0);
    let taken = thread::scope(|threads| {
        let reader = threads.spawn(|| {
            let answer = |(call, id): (usize, &RequestId)| {
                answering.store(call + 1, Ordering::Release);
                in_flight.complete(Answer { id: *id, value: id.0 })
            };
            ids.iter().enumerate().map(answer).filter(|taken| *taken).count()
        });
        for (call, (reply, id)) in replies.into_iter().zip(&ids).enumerate() {
            // Leaves just when its reply comes.
            while answering.load(Ordering::Acquire) <= call {
                thread::yield_now();
            }
            if let Poll::Ready(reply) = now(reply) {
                assert_eq!(reply, Ok(id.0));
            }
        }
        reader.join().unwrap()
    });
    assert_eq!(taken as u64 + in_flight.strays(), CALLS as u64);
    assert!(in_flight.is_empty());
}

#[test]
fn strays_that_come_at_the_same_time_are_all_counted() {
    const STRAYS: u64 = 200_000;
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
    assert_eq!(in_flight.strays(), 2 * STRAYS);
}
