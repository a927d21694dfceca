//! What retries cost the other side.

use std::cell::Cell;
use std::sync::Arc;

use retries::{Budget, Failure, GaveUp, Repeat, Retries, Why};
use solution_03_errors::Code;

use super::super::scene::{POLICY, error, retries, secs, within};

fn down() -> Failure {
    Failure::before_it_began(error(Code::Unavailable))
}

#[tokio::test(start_paused = true)]
async fn a_dead_backend_gets_a_tenth_on_top_and_what_was_saved_up() {
    let retries = Retries::seeded(POLICY, Arc::new(Budget::new(10, 10)), 8);
    let attempts = Cell::new(0);
    for _ in 0..1000 {
        let attempt = || {
            attempts.set(attempts.get() + 1);
            async { Err::<(), _>(down()) }
        };
        retries.call(within(secs(60)), Repeat::Harmless, attempt).await.unwrap_err();
    }
    // 99 and not 100: what the first call pays in does not fit into a bucket that is full.
    assert_eq!(attempts.get(), 1000 + 10 + 99);
}

#[tokio::test(start_paused = true)]
async fn when_little_fails_everything_is_tried_again() {
    let retries = Retries::seeded(POLICY, Arc::new(Budget::new(10, 10)), 8);
    for call in 0..1000 {
        let attempts = Cell::new(0);
        let attempt = || {
            attempts.set(attempts.get() + 1);
            let fails = call % 20 == 0 && attempts.get() == 1;
            async move { if fails { Err(down()) } else { Ok(()) } }
        };
        assert_eq!(retries.call(within(secs(60)), Repeat::Harmless, attempt).await, Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_is_said_to_be_the_reason() {
    let retries = Retries::seeded(POLICY, Arc::new(Budget::new(0, 1)), 8);
    let attempt = || async { Err::<(), _>(down()) };
    let gave_up = retries.call(within(secs(60)), Repeat::Harmless, attempt).await.unwrap_err();
    assert_eq!((gave_up.why, gave_up.attempts), (Why::Budget, 2));
    assert_eq!(gave_up.to_string(), "after 2 attempts (Budget): UNAVAILABLE: from the ledger");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_tried_again_costs_no_budget() {
    let retries = Retries::seeded(POLICY, Arc::new(Budget::new(0, 1)), 8);
    for _ in 0..10 {
        let attempt = || async { Err::<(), _>(Failure::after_it_began(error(Code::NotFound))) };
        let gave_up = retries.call(within(secs(60)), Repeat::Harmless, attempt).await.unwrap_err();
        assert_eq!(gave_up.why, Why::Hopeless);
    }
    let attempt = || async { Err::<(), _>(down()) };
    let gave_up = retries.call(within(secs(60)), Repeat::Harmless, attempt).await.unwrap_err();
    assert_eq!(gave_up.attempts, 2);
}

#[tokio::test(start_paused = true)]
async fn two_calls_of_one_backend_share_its_budget() {
    let budget = Arc::new(Budget::new(0, 3));
    let clients = [1, 2].map(|seed| Retries::seeded(POLICY, Arc::clone(&budget), seed));
    let mut attempts = 0;
    for client in &clients {
        let attempt = || async { Err::<(), _>(down()) };
        attempts += client.call(within(secs(60)), Repeat::Harmless, attempt).await.unwrap_err().attempts;
    }
    assert_eq!(attempts, 2 + 3);
}

#[tokio::test(start_paused = true)]
async fn of_three_layers_that_could_retry_one_does() {
    let [gateway, transfers, accounts] = [(); 3].map(|()| retries());
    let attempts = Cell::new(0);
    let store = || {
        attempts.set(attempts.get() + 1);
        async { Err::<(), _>(Failure::after_it_began(error(Code::Unavailable))) }
    };
    let gave_up = gateway
        .call(within(secs(60)), Repeat::Harmless, || async {
            transfers
                .call(within(secs(60)), Repeat::Harmless, || async {
                    accounts.call(within(secs(60)), Repeat::Harmless, store).await.map_err(GaveUp::into)
                })
                .await
                .map_err(GaveUp::into)
        })
        .await
        .unwrap_err();
    assert_eq!(attempts.get(), 4, "of the 64 that four attempts in each of three layers make");
    assert!(gave_up.begun, "that it may have begun is passed on");
}
