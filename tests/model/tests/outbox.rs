//! The composed RPC's queue before the writer, under 4,000 schedules of each scene, which `shuttle` makes.
//!
//! The source is the crate's own file, compiled here over shuttle's mutex: threads change places at each lock. A receiver
//! that sleeps beside something that was sent is a deadlock, which shuttle reports.

#[path = "../../../rpc/src/outbox.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library's source in a binary")]
mod outbox;

/// What the queue finds in place of `std::sync`.
mod sync {
    pub(crate) use shuttle::sync::{Arc, Mutex, MutexGuard};
}

use std::collections::VecDeque;
use std::pin::pin;
use std::task::{Context, Waker};

use shuttle::sync::Arc;
use shuttle::{future, thread};

use outbox::{Next, Receiver, outbox};

/// Schedules tried for each scene.
const SCHEDULES: usize = 2_000;
const MOST: usize = 256;

/// Random schedules, and as many that favour few changes of thread, where rare races hide.
fn under_all_schedules(scene: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(scene.clone(), SCHEDULES);
    shuttle::check_pct(scene, SCHEDULES, 3);
}

/// Everything that comes, until the end.
fn all(mut receiver: Receiver<u32, &'static str>) -> (Vec<u32>, Vec<&'static str>) {
    let (mut taken, mut signals) = (Vec::new(), Vec::new());
    loop {
        let mut batch = VecDeque::new();
        match future::block_on(receiver.next(&mut batch, MOST)) {
            Next::Batch => taken.extend(batch),
            Next::Signal(signal) => signals.push(signal),
            Next::End => return (taken, signals),
        }
    }
}

#[test]
fn what_is_sent_from_several_threads_is_all_taken_each_in_its_order() {
    under_all_schedules(|| {
        let (sender, receiver) = outbox::<_, &str>();
        let view = receiver.outbox();
        let senders: Vec<_> = [0, 100]
            .map(|first| {
                let sender = sender.clone();
                thread::spawn(move || (0..3).for_each(|next| sender.send(first + next)))
            })
            .into();
        drop(sender);
        let signals = thread::spawn(move || view.signal("ping", 4));
        let receiver = thread::spawn(move || all(receiver));
        // Joined before the receiver's end is looked at, since a signal that comes after the end is not taken.
        for thread in senders.into_iter().chain([signals]) {
            thread.join().expect("threads here do not panic");
        }
        let (taken, signals) = receiver.join().expect("threads here do not panic");
        for first in [0, 100] {
            let its: Vec<_> =
                taken.iter().copied().filter(|next| (first..first + 100).contains(next)).collect();
            assert_eq!(its, [first, first + 1, first + 2]);
        }
        assert!(signals.len() <= 1 && taken.len() == 6);
    });
}

/// A task that is awake for another reason is not woken by what is sent. It asks again before it sleeps.
#[test]
fn what_is_sent_to_a_task_that_is_awake_is_taken_before_it_sleeps() {
    under_all_schedules(|| {
        let (sender, mut receiver) = outbox::<_, &str>();
        let view = receiver.outbox();
        let other = thread::spawn(move || sender.send(1));
        let mut batch = VecDeque::new();
        {
            let mut next = pin!(receiver.next(&mut batch, MOST));
            let asked = next.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            if asked.is_pending() {
                view.is_awake();
                thread::yield_now();
                assert_eq!(future::block_on(next), Next::Batch);
            }
        }
        assert_eq!(batch, [1]);
        other.join().expect("threads here do not panic");
    });
}

#[test]
fn what_meets_the_receivers_end_is_dropped_by_one_of_the_two() {
    under_all_schedules(|| {
        let (sender, receiver) = outbox::<_, &str>();
        let view = receiver.outbox();
        let held = Arc::new(());
        let threads = [
            thread::spawn({
                let (sender, held) = (sender.clone(), Arc::clone(&held));
                move || {
                    sender.send(Arc::clone(&held));
                    sender.send(held);
                }
            }),
            thread::spawn(move || drop(receiver)),
        ];
        for thread in threads {
            thread.join().expect("threads here do not panic");
        }
        view.send(Arc::clone(&held));
        assert_eq!(Arc::strong_count(&held), 1, "permits that are held here would never come back");
    });
}

#[test]
fn the_last_sender_that_goes_ends_the_queue() {
    under_all_schedules(|| {
        let (sender, receiver) = outbox::<_, &str>();
        let senders = [sender.clone(), sender].map(|sender| thread::spawn(move || drop(sender)));
        assert_eq!(all(receiver), (vec![], vec![]));
        for thread in senders {
            thread.join().expect("threads here do not panic");
        }
    });
}

#[test]
fn a_batch_has_its_limit_and_signals_pass_the_queue_up_to_theirs() {
    let scene = || {
        let (sender, mut receiver) = outbox::<_, &str>();
        let view = receiver.outbox();
        (0..300).for_each(|next| sender.send(next));
        for signal in ["pong", "pong", "pong", "pong"] {
            view.signal(signal, 3);
        }
        view.signal("ping", 4);
        view.signal("ping", 4);
        let mut batch = VecDeque::new();
        for signal in ["pong", "pong", "pong", "ping"] {
            assert_eq!(future::block_on(receiver.next(&mut batch, MOST)), Next::Signal(signal));
        }
        assert_eq!(receiver.take_signal(), None);
        assert_eq!(future::block_on(receiver.next(&mut batch, MOST)), Next::Batch);
        assert!(batch.iter().copied().eq(0..256));
        receiver.take_more(&mut batch, MOST);
        assert_eq!(batch.len(), MOST);
        batch.truncate(250);
        receiver.take_more(&mut batch, MOST);
        assert!(batch.iter().copied().eq((0..250).chain(256..262)));
    };
    shuttle::check_random(scene, 1);
}
