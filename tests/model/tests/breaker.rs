//! Lesson 09's breaker, under 2,000 schedules of each scene, which `shuttle` makes.
//!
//! The breaker's source is the solution's own files, compiled here over shuttle's mutex: threads change places at each
//! lock. What is checked holds in each: no more probes than are allowed, and no place is lost.

#[path = "../../../solutions/09-breakers/src/breaker.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod breaker;
#[path = "../../../solutions/09-breakers/src/policy.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod policy;
#[path = "../../../solutions/09-breakers/src/window.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod window;

/// What the breaker finds in place of `std::sync`.
mod sync {
    pub(crate) use shuttle::sync::{Mutex, MutexGuard};
}

use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use shuttle::sync::atomic::{AtomicU32, Ordering};
use shuttle::sync::{Arc, Barrier};
use shuttle::{future::block_on, thread};
use solution_03_errors::{Code, TraceId, WireError};

use breaker::{Breaker, BreakerState, CallError};
use policy::Policy;

/// Schedules tried for each scene.
const SCHEDULES: usize = 1_000;

/// One failed call of one opens it, and it sleeps for no time: half-open whenever it is asked.
fn half_open(probes: u32) -> Arc<Breaker> {
    let policy = Policy {
        minimum_calls: 1,
        sleep: Duration::ZERO,
        slow_after: Duration::from_secs(3600),
        probes,
        ..Policy::default()
    };
    let breaker = Arc::new(Breaker::new(policy).expect("a policy that can be followed"));
    assert!(ask(&breaker, false));
    breaker
}

/// Random schedules, and as many that favour few changes of thread, where rare races hide.
///
/// The breaker's timers want a runtime; it never runs, so no call here is ever slow. Shuttle's threads are all on this one.
fn under_all_schedules(scene: impl Fn() + Send + Sync + Clone + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime without I/O needs nothing");
    let _entered = runtime.enter();
    shuttle::check_random(scene.clone(), SCHEDULES);
    shuttle::check_pct(scene, SCHEDULES, 3);
}

/// One call that ends at once. Says whether it went out.
fn ask(breaker: &Breaker, good: bool) -> bool {
    let bad = WireError::new(Code::Unavailable, "down", TraceId::default());
    let outcome = block_on(breaker.call(async { if good { Ok(()) } else { Err(bad) } }));
    !matches!(outcome, Err(CallError::Refused(_)))
}

/// One call that its caller begins and leaves.
fn begin_and_leave(breaker: &Breaker) {
    let mut call = pin!(breaker.call(pending::<Result<(), WireError>>()));
    let _ = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
}

fn join(threads: impl IntoIterator<Item = thread::JoinHandle<()>>) {
    // All are begun before the first is waited for.
    let threads: Vec<_> = threads.into_iter().collect();
    for thread in threads {
        thread.join().expect("threads here do not panic");
    }
}

#[test]
fn probes_that_are_left_at_the_same_time_give_every_place_back() {
    under_all_schedules(|| {
        let breaker = half_open(2);
        join((0..3).map(|_| {
            let breaker = Arc::clone(&breaker);
            thread::spawn(move || begin_and_leave(&breaker))
        }));
        assert_eq!(breaker.state(), BreakerState::HalfOpen { probing: 0 });
        assert!(ask(&breaker, true) && ask(&breaker, true));
        assert_eq!(breaker.state(), BreakerState::Closed);
    });
}

#[test]
fn of_four_callers_at_once_so_many_probe_as_are_allowed() {
    under_all_schedules(|| {
        let breaker = half_open(2);
        let (probing, all_have_asked) = (Arc::new(AtomicU32::new(0)), Arc::new(Barrier::new(4)));
        join((0..4).map(|_| {
            let breaker = Arc::clone(&breaker);
            let (probing, all_have_asked) = (Arc::clone(&probing), Arc::clone(&all_have_asked));
            thread::spawn(move || {
                let mut call = pin!(breaker.call(pending::<Result<(), WireError>>()));
                let under_way = call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending();
                probing.fetch_add(u32::from(under_way), Ordering::SeqCst);
                all_have_asked.wait();
            })
        }));
        assert_eq!(probing.load(Ordering::SeqCst), 2);
        assert_eq!(breaker.state(), BreakerState::HalfOpen { probing: 0 });
    });
}

#[test]
fn a_result_and_a_leave_at_the_same_time_count_one_each() {
    under_all_schedules(|| {
        let breaker = half_open(2);
        let answered = thread::spawn({
            let breaker = Arc::clone(&breaker);
            move || assert!(ask(&breaker, true))
        });
        let left = thread::spawn({
            let breaker = Arc::clone(&breaker);
            move || begin_and_leave(&breaker)
        });
        join([answered, left]);
        assert_eq!(breaker.state(), BreakerState::HalfOpen { probing: 0 });
        assert!(ask(&breaker, true));
        assert_eq!(breaker.state(), BreakerState::Closed);
    });
}
