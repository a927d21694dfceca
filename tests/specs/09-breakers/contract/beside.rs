//! Several backends, the bulkhead, and policies that nobody can follow.

use std::future::pending;
use std::time::Duration;

use breakers::{BadPolicy, Breaker, Breakers, Bulkhead, Full, Policy};
use tokio::time::{Instant, advance};

use super::super::scene::{GOOD, POLICY, ask, fail, ms, open_and_sleep, secs, state};

#[tokio::test(start_paused = true)]
async fn one_bad_backend_does_not_shut_out_the_others() {
    let breakers = Breakers::new(POLICY).unwrap();
    fail(&breakers.of("ledger-3"), 4).await;
    assert!(state(&breakers.of("ledger-3")).starts_with("open"));
    assert!(ask(&breakers.of("ledger-4"), GOOD).await);
    assert_eq!(breakers.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_left_the_list_is_forgotten() {
    let breakers = Breakers::new(POLICY).unwrap();
    fail(&breakers.of("ledger-3"), 4).await;
    breakers.keep_only(|backend| backend != "ledger-3");
    assert!(breakers.is_empty());
    assert_eq!(state(&breakers.of("ledger-3")), "closed");
}

#[tokio::test(start_paused = true)]
async fn a_list_of_backends_that_panics_costs_no_breaker() {
    let breakers = Breakers::new(POLICY).unwrap();
    fail(&breakers.of("ledger-3"), 4).await;
    let list = || breakers.keep_only(|backend| panic!("{backend} is not a name that the list can read"));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(list)).is_err());
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| state(&breakers.of("ledger-3"))));
    assert_eq!(found.ok().as_deref(), Some("open for another 5000 ms"), "the table of breakers is lost");
}

#[tokio::test(start_paused = true)]
async fn a_full_bulkhead_refuses_after_the_wait() {
    let bulkhead = Bulkhead::of(2);
    let held: Vec<_> = (0..2)
        .map(|_| {
            let bulkhead = bulkhead.clone();
            tokio::spawn(async move { bulkhead.call(ms(0), pending::<()>()).await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert_eq!(bulkhead.under_way(), 2);
    let began = Instant::now();
    assert_eq!(bulkhead.call(ms(100), async { "sent" }).await, Err(Full { limit: 2 }));
    assert_eq!(began.elapsed(), ms(100));
    // A caller that leaves makes room.
    held[0].abort();
    assert_eq!(bulkhead.call(ms(100), async { "sent" }).await, Ok("sent"));
    assert_eq!(bulkhead.under_way(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_while_it_waits_takes_no_place() {
    let bulkhead = Bulkhead::of(1);
    let held = tokio::spawn({
        let bulkhead = bulkhead.clone();
        async move { bulkhead.call(ms(0), tokio::time::sleep(secs(1))).await }
    });
    tokio::task::yield_now().await;
    let waits = bulkhead.call(secs(60), async { "sent" });
    assert!(tokio::time::timeout(ms(10), waits).await.is_err());
    held.await.unwrap().unwrap();
    assert_eq!(bulkhead.under_way(), 0);
    assert_eq!(bulkhead.call(ms(0), async { "sent" }).await, Ok("sent"));
}

#[test]
fn a_policy_that_never_opens_or_never_closes_is_refused() {
    let refused = [
        (Policy { failure_percent: 100, ..POLICY }, BadPolicy::NeverOpens(100)),
        (Policy { probes: 0, ..POLICY }, BadPolicy::NoProbes),
        (Policy { window: Duration::ZERO, ..POLICY }, BadPolicy::WindowTooShort(Duration::ZERO)),
        (Policy { slow_after: Duration::ZERO, ..POLICY }, BadPolicy::EveryCallIsSlow),
    ];
    for (policy, why) in refused {
        assert_eq!(Breaker::new(policy).err(), Some(why));
    }
    assert!(Breaker::new(Policy::default()).is_ok());
    let shortest = Policy { window: ms(10), ..POLICY };
    assert!(Breaker::new(shortest).is_ok());
}

#[tokio::test(start_paused = true)]
async fn forever_is_a_day() {
    let forever = Duration::MAX;
    let policy =
        Policy { window: forever, slow_after: forever, sleep: forever, longest_sleep: forever, ..POLICY };
    let breaker = Breaker::new(policy).unwrap();
    open_and_sleep(&breaker, Policy::LONGEST - ms(1)).await;
    assert_eq!(state(&breaker), "open for another 1 ms");
    advance(ms(1)).await;
    fail(&breaker, 1).await;
    assert_eq!(state(&breaker), "open for another 86400000 ms");
}
