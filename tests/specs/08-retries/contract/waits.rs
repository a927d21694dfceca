//! How long it waits between two attempts.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use retries::{Budget, Failure, Policy, Repeat, Retries};
use solution_03_errors::Code;
use tokio::time::Instant;

use super::super::scene::{POLICY, error, ms, secs, within};

/// The waits of one call that always fails at once.
async fn waits(retries: &Retries, retry_after: Option<Duration>) -> Vec<Duration> {
    let times = RefCell::new(Vec::new());
    let attempt = || {
        times.borrow_mut().push(Instant::now());
        let failure = Failure { retry_after, ..Failure::after_it_began(error(Code::Unavailable)) };
        async { Err::<(), _>(failure) }
    };
    retries.call(within(secs(3000)), Repeat::Harmless, attempt).await.expect_err("every attempt fails");
    times.into_inner().windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn seeded(policy: Policy, seed: u64) -> Retries {
    Retries::seeded(policy, Arc::new(Budget::new(10, 1000)), seed)
}

#[tokio::test(start_paused = true)]
async fn each_wait_is_anything_from_nothing_to_a_bound_that_doubles() {
    let mut most = [Duration::ZERO; 3];
    let mut least = [Duration::MAX; 3];
    for seed in 0..200 {
        for (retry, wait) in waits(&seeded(POLICY, seed), None).await.into_iter().enumerate() {
            most[retry] = most[retry].max(wait);
            least[retry] = least[retry].min(wait);
        }
    }
    for (retry, bound) in [100, 200, 400].map(ms).into_iter().enumerate() {
        // A timer may be a millisecond late.
        assert!((bound * 9 / 10..=bound + ms(1)).contains(&most[retry]), "{most:?}");
        assert!(least[retry] <= bound / 10, "{least:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_bound_ends_at_the_cap() {
    let policy = Policy { attempts: 40, cap: ms(300), ..POLICY };
    let waits = waits(&seeded(policy, 8), None).await;
    assert_eq!(waits.len(), 39);
    assert!(waits.iter().all(|wait| *wait <= ms(301)), "{waits:?}");
    assert!(waits[20..].iter().any(|wait| *wait > ms(200)), "{waits:?}");
}

#[test]
fn no_number_of_retries_overflows_the_bound() {
    assert_eq!(POLICY.bound(u32::MAX), secs(10));
    let forever = Policy { base: Duration::MAX, cap: Duration::MAX, ..POLICY };
    assert_eq!(forever.bound(3), Duration::MAX);
}

#[tokio::test(start_paused = true)]
async fn two_clients_are_never_in_step() {
    let policy = Policy { attempts: 12, ..POLICY };
    let client = || Retries::new(policy, Arc::new(Budget::new(10, 1000)));
    assert_ne!(waits(&client(), None).await, waits(&client(), None).await);
    let one = client();
    assert_ne!(waits(&one, None).await, waits(&one, None).await, "nor two calls of one");
}

#[tokio::test(start_paused = true)]
async fn a_time_that_the_other_side_names_is_obeyed() {
    for seed in 0..20 {
        for (retry, wait) in waits(&seeded(POLICY, seed), Some(secs(7))).await.into_iter().enumerate() {
            let bound = ms(100 << retry);
            assert!((secs(7)..=secs(7) + bound + ms(1)).contains(&wait), "{wait:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn those_who_are_told_the_same_time_do_not_come_back_together() {
    let first = waits(&seeded(POLICY, 1), Some(secs(7))).await;
    let second = waits(&seeded(POLICY, 2), Some(secs(7))).await;
    assert_ne!(first, second);
}
