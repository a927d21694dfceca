//! The registry: who is in the list, and until when.

use std::time::Duration;

use balancing::{Backend, Registry, RegistryFull};
use tokio::time::{Instant, advance, sleep, timeout};

use super::super::scene::{ms, secs};

/// The names in the list, or `unknown yet`.
fn shown(registry: &Registry) -> String {
    match registry.watch().borrow().as_deref() {
        Some(list) => list.iter().map(|backend| &*backend.name).collect::<Vec<_>>().join(" "),
        None => "unknown yet".to_owned(),
    }
}

/// A registry that shows its list from the beginning, and strikes out.
fn open() -> Registry {
    let registry = Registry::new(Duration::ZERO);
    let expiring = registry.clone();
    tokio::spawn(async move { expiring.expire().await });
    registry
}

#[tokio::test(start_paused = true)]
async fn who_does_not_beat_is_struck_out_when_the_lease_ends() {
    let registry = open();
    let a = registry.register(Backend::named("a"), secs(3)).unwrap();
    let b = registry.register(Backend::named("b"), secs(3)).unwrap();
    for _ in 0..5 {
        sleep(secs(2)).await;
        assert!(registry.beat(a));
    }
    assert!(!registry.beat(b));
    assert_eq!(shown(&registry), "a");
}

#[tokio::test(start_paused = true)]
async fn whoever_watches_hears_of_it_at_once() {
    let registry = open();
    let mut watch = registry.watch();
    registry.register(Backend::named("a"), secs(60)).unwrap();
    let b = registry.register(Backend::named("b"), secs(3)).unwrap();
    watch.borrow_and_update();
    let began = Instant::now();
    watch.changed().await.unwrap();
    assert_eq!((began.elapsed(), shown(&registry)), (secs(3), "a".to_owned()));
    let c = registry.register(Backend::named("c"), secs(60)).unwrap();
    registry.release(b);
    registry.release(c);
    watch.changed().await.unwrap();
    assert_eq!((began.elapsed(), shown(&registry)), (secs(3), "a".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_short_lease_ends_in_time_though_a_long_one_was_waited_for() {
    let registry = open();
    registry.register(Backend::named("long"), secs(600)).unwrap();
    sleep(secs(1)).await;
    registry.register(Backend::named("short"), secs(2)).unwrap();
    sleep(secs(2) + ms(1)).await;
    assert_eq!(shown(&registry), "long");
}

#[tokio::test(start_paused = true)]
async fn a_new_lease_takes_the_place_of_the_old_one_of_that_name() {
    let registry = open();
    let old = registry.register(Backend::named("a"), secs(60)).unwrap();
    let new = registry.register(Backend { weight: 3, ..Backend::named("a") }, secs(60)).unwrap();
    assert_eq!((shown(&registry), registry.beat(old), registry.beat(new)), ("a".to_owned(), false, true));
    registry.release(old);
    assert_eq!(shown(&registry), "a");
}

#[tokio::test(start_paused = true)]
async fn one_that_was_just_started_shows_no_list_before_all_could_register() {
    let registry = Registry::new(secs(10));
    let expiring = registry.clone();
    tokio::spawn(async move { expiring.expire().await });
    let mut watch = registry.watch();
    registry.register(Backend::named("a"), secs(60)).unwrap();
    assert!(timeout(secs(10) - ms(1), watch.changed()).await.is_err());
    assert_eq!(shown(&registry), "unknown yet");
    watch.changed().await.unwrap();
    assert_eq!(shown(&registry), "a");
}

#[tokio::test(start_paused = true)]
async fn a_lease_from_before_a_restart_is_unknown() {
    let mut known = 0;
    for _ in 0..8 {
        let lease = Registry::new(secs(10)).register(Backend::named("a"), secs(60)).unwrap();
        let restarted = Registry::new(secs(10));
        restarted.register(Backend::named("b"), secs(60)).unwrap();
        known += usize::from(restarted.beat(lease));
    }
    assert_eq!(known, 0);
}

#[tokio::test(start_paused = true)]
async fn leases_are_bounded_in_number_and_length() {
    let registry = open();
    let forever = registry.register(Backend::named("forever"), Duration::MAX).unwrap();
    for number in 1..Registry::MOST {
        registry.register(Backend::named(&number.to_string()), secs(60)).unwrap();
    }
    let full = registry.register(Backend::named("one more"), secs(60)).unwrap_err();
    assert_eq!(full, RegistryFull { most: Registry::MOST });
    registry.register(Backend::named("7"), secs(60)).expect("it takes its own place");
    advance(Registry::LONGEST - ms(1)).await;
    assert!(registry.beat(forever));
    advance(Registry::LONGEST).await;
    assert!(!registry.beat(forever));
}
