//! What counts as a failure of the backend, and what does not.

use solution_03_errors::Code;
use tokio::time::{sleep, timeout};

use super::super::scene::{GOOD, POLICY, ask, breaker, error, ms, secs, send, state};

#[tokio::test(start_paused = true)]
async fn the_callers_own_errors_are_no_failures() {
    let backends = [
        Code::Unknown,
        Code::DeadlineExceeded,
        Code::ResourceExhausted,
        Code::Internal,
        Code::Unavailable,
        Code::DataLoss,
    ];
    for code in Code::ALL {
        let breaker = breaker(POLICY);
        for _ in 0..4 {
            ask(&breaker, Err(error(code))).await;
        }
        assert_eq!(state(&breaker).starts_with("open"), backends.contains(&code), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_refuses_a_bad_request_is_a_backend_that_is_there() {
    let breaker = breaker(POLICY);
    super::open_and_sleep(&breaker, POLICY.sleep).await;
    ask(&breaker, Err(error(Code::NotFound))).await;
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_is_a_failure_and_reaches_its_caller() {
    for (takes, opens) in [(ms(1000), false), (ms(1001), true)] {
        let breaker = breaker(POLICY);
        for _ in 0..4 {
            let answer = breaker.call(async {
                sleep(takes).await;
                GOOD
            });
            assert_eq!(answer.await, Ok("90 EUR"));
        }
        assert_eq!(state(&breaker).starts_with("open"), opens, "answers after {takes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_hangs_opens_it_before_anybody_gives_up() {
    let breaker = breaker(POLICY);
    let hanging = super::send_all(&breaker, 4).await;
    tokio::time::advance(ms(1000)).await;
    tokio::task::yield_now().await;
    assert_eq!(state(&breaker), "open for another 5000 ms");
    for call in hanging {
        call.end(GOOD).await;
    }
    assert_eq!(state(&breaker), "open for another 5000 ms");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_never_ends_is_slow_and_opens_it_again() {
    let breaker = breaker(POLICY);
    super::open_and_sleep(&breaker, POLICY.sleep).await;
    let _hanging = send(&breaker).await.expect("the sleep is over");
    sleep(ms(1000)).await;
    tokio::task::yield_now().await;
    assert_eq!(state(&breaker), "open for another 10000 ms");
    sleep(secs(10)).await;
    assert!(ask(&breaker, GOOD).await);
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn callers_who_leave_a_healthy_backend_do_not_open_it() {
    let breaker = breaker(POLICY);
    for _ in 0..60 {
        let call = breaker.call(async {
            sleep(ms(50)).await;
            GOOD
        });
        assert!(timeout(ms(20), call).await.is_err(), "the caller left");
    }
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn callers_who_leave_do_not_hide_an_outage() {
    let breaker = breaker(POLICY);
    for _ in 0..6 {
        send(&breaker).await.expect("it is closed").leave().await;
    }
    super::fail(&breaker, 4).await;
    let found = state(&breaker);
    assert_eq!(found, "open for another 5000 ms", "a call that nobody waited for is none that succeeded");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_healthy_call_does_not_open_it() {
    let breaker = breaker(POLICY);
    for _ in 0..8 {
        let breaker = std::sync::Arc::clone(&breaker);
        let call = async move { breaker.call(async { panic!("a bug of ours") }).await.map(|(): ()| ()) };
        assert!(tokio::spawn(call).await.is_err());
    }
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_changes_nothing_while_it_is_open() {
    let breaker = breaker(POLICY);
    let (first, second) = (send(&breaker).await, send(&breaker).await);
    super::fail(&breaker, 4).await;
    tokio::time::advance(secs(2)).await;
    first.expect("it is closed").end(GOOD).await;
    second.expect("it is closed").end(super::bad()).await;
    assert_eq!(state(&breaker), "open for another 3000 ms");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_after_the_outage_began_frees_no_probes_place() {
    let breaker = breaker(POLICY);
    let early = send(&breaker).await.expect("it is closed");
    super::fail(&breaker, 4).await;
    tokio::time::advance(POLICY.sleep).await;
    let probe = send(&breaker).await.expect("the sleep is over");
    early.leave().await;
    let second = send(&breaker).await;
    assert!(second.is_none(), "one probe at a time");
    probe.end(GOOD).await;
    assert_eq!(state(&breaker), "closed");
}
