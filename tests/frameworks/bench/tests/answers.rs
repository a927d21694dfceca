//! Each stack answers with what it is given, however many calls are in flight.

#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use adapters::measured::{Caller, Measured};
use adapters::messages::{Echo, User};
use adapters::{Raw, Rpc, Tarpc, Tonic};
use bench::driver::{Load, ROTATION, Until, Workload};
use bench::named::Flavour;
use clap::ValueEnum;

/// Both workloads, on both runtimes, with as many in flight as the bench has. A burst fails if an answer differs.
fn answers_with_what_it_is_given(stack: &impl Measured) {
    for flavour in Flavour::value_variants() {
        flavour.build().unwrap().block_on(async {
            let (load, server) = (Load::new(), stack.listen().await.unwrap());
            let caller = stack.open(server.address()).await.unwrap();
            for workload in Workload::value_variants() {
                for in_flight in [1, 64, 1024] {
                    let burst = load.burst(&caller, *workload, in_flight, Until::CallsEach(3)).await.unwrap();
                    assert_eq!(burst.calls, u64::try_from(3 * in_flight).unwrap());
                }
            }
        });
    }
}

#[test]
fn raw_answers_with_what_it_is_given() {
    answers_with_what_it_is_given(&Raw);
}

#[test]
fn rpc_answers_with_what_it_is_given() {
    answers_with_what_it_is_given(&Rpc::by_default());
    answers_with_what_it_is_given(&Rpc::inline());
    answers_with_what_it_is_given(&Rpc::unprotected());
}

#[test]
fn tarpc_answers_with_what_it_is_given() {
    answers_with_what_it_is_given(&Tarpc::BY_DEFAULT);
}

#[test]
fn tonic_answers_with_what_it_is_given() {
    answers_with_what_it_is_given(&Tonic::BY_DEFAULT);
}

/// Answers with something else.
#[derive(Clone)]
struct Wrong;

impl Caller for Wrong {
    async fn echo(&self, _: Echo) -> anyhow::Result<Echo> {
        Ok(Echo { bytes: vec![0; 64] })
    }

    async fn user(&self, request: User) -> anyhow::Result<User> {
        Ok(User { age: request.age + 1, ..request })
    }
}

#[tokio::test]
async fn a_stack_that_answers_with_something_else_is_found_out() {
    let load = Load::new();
    for workload in Workload::value_variants() {
        let found = load.burst(&Wrong, *workload, 2, Until::CallsEach(2)).await;
        assert_eq!(found.unwrap_err().to_string(), "an answer was not what was sent");
    }
}

#[tokio::test]
async fn the_calls_in_flight_share_all_messages_between_them() {
    let load = Load::new();
    let asked = Recorder::default();
    for in_flight in [1, 64, ROTATION] {
        let each = u64::try_from(ROTATION / in_flight).unwrap();
        load.burst(&asked, Workload::User, in_flight, Until::CallsEach(each)).await.unwrap();
    }
    let seen = asked.0.lock().unwrap();
    assert_eq!(seen.len(), ROTATION);
    assert!(seen.values().all(|&times| times == 3), "some users were sent more often than others");
}

/// Counts how often each user is sent.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<BTreeMap<u64, u32>>>);

impl Caller for Recorder {
    async fn echo(&self, request: Echo) -> anyhow::Result<Echo> {
        Ok(request)
    }

    async fn user(&self, request: User) -> anyhow::Result<User> {
        *self.0.lock().unwrap().entry(request.id).or_default() += 1;
        Ok(request)
    }
}
