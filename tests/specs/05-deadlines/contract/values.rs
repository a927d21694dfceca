//! Values that belong to one request.

use deadlines::DeadlineSource;

use super::super::scene::{call_within, ms};

mod trace {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct Id(pub(super) u64);
}

mod account {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct Id(pub(super) u64);
}

#[tokio::test(start_paused = true)]
async fn values_of_a_request_have_typed_keys_that_cannot_collide() {
    let request = call_within(ms(1000)).with(trace::Id(1)).with(account::Id(2)).with(3_u64);
    assert_eq!(request.get(), Some(&trace::Id(1)));
    assert_eq!(request.get(), Some(&account::Id(2)));
    assert_eq!(request.get(), Some(&3_u64));
    assert_eq!(request.get::<i64>(), None);
    let part = request.within(DeadlineSource::Read, ms(10)).with(trace::Id(4));
    assert_eq!((part.get(), request.get()), (Some(&trace::Id(4)), Some(&trace::Id(1))));
    assert_eq!(part.get(), Some(&account::Id(2)));
}

#[tokio::test(start_paused = true)]
async fn a_context_in_a_log_shows_no_value() {
    let request = call_within(ms(1000)).with(account::Id(4711));
    let logged = format!("{request:?}");
    assert!(logged.contains("Values(1 types)") && !logged.contains("4711"), "{logged}");
}
