//! Lesson 05's cancellation of a request, under 6,000 schedules of each scene, which `shuttle` makes.
//!
//! The source is the solution's own file, compiled here over shuttle's atomics: threads change places at each of them.
//! What is checked holds in each: whoever waits for a cancellation hears of it, whenever that comes.

#[path = "../../../solutions/05-deadlines/src/cancellation.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod cancellation;

/// What the cancellation finds in place of `std::sync`.
mod sync {
    pub(crate) use shuttle::sync::Arc;
    pub(crate) use shuttle::sync::atomic::{AtomicBool, Ordering};
    use shuttle::thread::yield_now;

    /// tokio's, with a change of threads before each step.
    #[derive(Debug, Default)]
    pub(crate) struct Notify(tokio::sync::Notify);

    impl Notify {
        pub(crate) fn notified(&self) -> tokio::sync::futures::Notified<'_> {
            yield_now();
            self.0.notified()
        }

        pub(crate) fn notify_waiters(&self) {
            yield_now();
            self.0.notify_waiters();
        }
    }
}

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use shuttle::{future, thread};

use cancellation::Cancellation;

/// Schedules tried for each scene.
const SCHEDULES: usize = 3_000;

/// Random schedules, and as many that favour few changes of thread, where rare races hide. A thread that waits for ever
/// is a deadlock to shuttle, and fails.
fn under_all_schedules(scene: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(scene.clone(), SCHEDULES);
    shuttle::check_pct(scene, SCHEDULES, 3);
}

fn waiting(cancellation: &Cancellation) -> thread::JoinHandle<()> {
    let cancellation = cancellation.clone();
    thread::spawn(move || {
        future::block_on(cancellation.cancelled());
        assert!(cancellation.is_cancelled());
    })
}

#[test]
fn all_who_wait_hear_of_it_whenever_they_begin_to() {
    under_all_schedules(|| {
        let request = Cancellation::default();
        let early = [waiting(&request), waiting(&request)];
        let cancelling = {
            let request = request.clone();
            thread::spawn(move || request.cancel())
        };
        let late = waiting(&request);
        for thread in early.into_iter().chain([cancelling, late]) {
            thread.join().unwrap();
        }
        future::block_on(request.cancelled());
    });
}

#[test]
fn a_part_hears_of_its_requests_end_and_of_its_own() {
    under_all_schedules(|| {
        let request = Cancellation::default();
        let part = request.child();
        let (whole, own) = (part.child(), part.child());
        let waiting = [waiting(&whole), waiting(&own), waiting(&part)];
        let by_itself = thread::spawn(move || own.cancel());
        request.cancel();
        for thread in waiting.into_iter().chain([by_itself]) {
            thread.join().unwrap();
        }
    });
}

#[test]
fn the_end_of_a_part_is_its_own() {
    under_all_schedules(|| {
        let request = Cancellation::default();
        let (part, sibling) = (request.child(), request.child());
        let waiting = waiting(&part);
        part.cancel();
        waiting.join().unwrap();
        assert!(!request.is_cancelled() && !sibling.is_cancelled());
        let mut nobody = Context::from_waker(Waker::noop());
        assert_eq!(pin!(sibling.cancelled()).poll(&mut nobody), Poll::Pending);
    });
}

#[test]
fn a_wait_that_is_dropped_takes_nobody_elses_news() {
    under_all_schedules(|| {
        let request = Cancellation::default().child();
        let leaving = {
            let request = request.clone();
            thread::spawn(move || {
                let mut nobody = Context::from_waker(Waker::noop());
                let _ = pin!(request.cancelled()).poll(&mut nobody);
            })
        };
        let waiting = [waiting(&request), waiting(&request)];
        request.cancel();
        for thread in waiting.into_iter().chain([leaving]) {
            thread.join().unwrap();
        }
    });
}
