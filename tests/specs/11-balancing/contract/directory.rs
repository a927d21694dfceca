//! The registry over connections: who announces, who follows, and what comes of a registry that is gone.

use std::future::{Ready, ready};
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use balancing::{Backend, Balancer, NoBackend, Policy, Registry, announce, follow, serve};
use rig::{End, Link};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::split;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::super::scene::{balancer, by, ms, secs};

/// Where the registry is. It can be killed, with its connections and all that it knows, and started anew.
#[derive(Clone, Default)]
struct House(Arc<Mutex<Option<Running>>>);

/// A registry and the tasks that serve it.
type Running = (Registry, JoinSet<()>);

impl House {
    fn start(&self) {
        let registry = Registry::new(secs(3));
        let mut tasks = JoinSet::new();
        let expiring = registry.clone();
        tasks.spawn(async move { expiring.expire().await });
        *self.0.lock().expect("no test panics with it") = Some((registry, tasks));
    }

    fn kill(&self) {
        *self.0.lock().expect("no test panics with it") = None;
    }

    fn dial(&self) -> impl Fn() -> Ready<io::Result<End>> + use<> {
        let house = self.clone();
        move || ready(house.connect())
    }

    fn connect(&self) -> io::Result<End> {
        let mut house = self.0.lock().expect("no test panics with it");
        let (registry, tasks) = house.as_mut().ok_or(io::ErrorKind::ConnectionRefused)?;
        let (near, far, _wire) = Link::between("backend", "registry").open();
        let registry = registry.clone();
        tasks.spawn(async move {
            let _ = serve(&registry, far).await;
        });
        Ok(near)
    }

    /// A backend that is there until its task is aborted.
    fn announce(&self, name: &str, tasks: &mut JoinSet<()>) -> tokio::task::AbortHandle {
        tasks.spawn(announce(self.dial(), Backend::named(name), secs(3)))
    }
}

/// A registry, a balancer that follows it, and tasks.
fn town() -> (House, Balancer, JoinSet<()>) {
    let house = House::default();
    house.start();
    let balancer = balancer(by(Policy::RoundRobin), []);
    let mut tasks = JoinSet::new();
    tasks.spawn(follow(house.dial(), balancer.clone()));
    (house, balancer, tasks)
}

fn listed(balancer: &Balancer) -> String {
    let mut names: Vec<_> = balancer.status().iter().map(|status| status.backend.name.to_string()).collect();
    names.sort_unstable();
    names.join(" ")
}

#[tokio::test(start_paused = true)]
async fn who_announces_itself_is_in_the_list_of_whoever_follows() {
    let (house, balancer, mut tasks) = town();
    house.announce("a", &mut tasks);
    house.announce("b", &mut tasks);
    assert_eq!(balancer.pick().unwrap_err(), NoBackend::EmptyList);
    sleep(secs(4)).await;
    assert_eq!(listed(&balancer), "a b");
    sleep(secs(600)).await;
    assert_eq!(listed(&balancer), "a b", "ten minutes later");
    house.announce("c", &mut tasks);
    sleep(ms(100)).await;
    assert_eq!(listed(&balancer), "a b c");
}

#[tokio::test(start_paused = true)]
async fn one_that_dies_is_gone_after_its_lease() {
    let (house, balancer, mut tasks) = town();
    house.announce("a", &mut tasks);
    let b = house.announce("b", &mut tasks);
    sleep(secs(10)).await;
    b.abort();
    sleep(secs(1)).await;
    assert_eq!(listed(&balancer), "a b");
    sleep(secs(2) + ms(100)).await;
    assert_eq!(listed(&balancer), "a");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_is_gone_takes_nobody_with_it() {
    let (house, balancer, mut tasks) = town();
    let a = house.announce("a", &mut tasks);
    house.announce("b", &mut tasks);
    sleep(secs(10)).await;
    house.kill();
    for _ in 0..600 {
        sleep(ms(100)).await;
        assert_eq!(listed(&balancer), "a b", "while the registry is gone");
    }
    a.abort();
    house.start();
    for _ in 0..29 {
        sleep(ms(100)).await;
        assert_eq!(listed(&balancer), "a b", "while the new registry does not know who is there");
    }
    sleep(secs(2)).await;
    assert_eq!(listed(&balancer), "b", "and a has died meanwhile");
}

#[tokio::test(start_paused = true)]
async fn what_it_does_not_understand_ends_the_connection() {
    let house = House::default();
    house.start();
    let long = format!("register 1 1 {}", "a".repeat(256));
    for garbage in
        ["register", "register x 1 a", "register 1 1", "register 1 1 a\nb", "register 1 -1 a", "hello", &long]
    {
        let (reader, writer) = split(house.connect().unwrap());
        let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
        writer.send(garbage.as_bytes()).await.unwrap();
        assert!(matches!(timeout(secs(1), reader.next()).await, Ok(Ok(None))), "{garbage:?}");
    }
    let (reader, writer) = split(house.connect().unwrap());
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    writer.send(b"beat 18446744073709551616").await.unwrap();
    assert_eq!(reader.next().await.unwrap().unwrap(), "unknown");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_none_changes_nothing() {
    let balancer = balancer(by(Policy::RoundRobin), [Backend::named("a")]);
    let (near, far, _wire) = Link::between("gateway", "registry").open();
    let near = Mutex::new(Some(near));
    let (_reader, writer) = split(far);
    let mut writer = MessageWriter::new(writer);
    for garbage in ["", "lists", "list\n", "list\n1 b\nx c", "list\n1 "] {
        writer.send(garbage.as_bytes()).await.unwrap();
    }
    let connect = || {
        ready(
            near.lock()
                .expect("no test panics with it")
                .take()
                .ok_or(io::ErrorKind::ConnectionRefused.into()),
        )
    };
    assert!(timeout(secs(1), follow(connect, balancer.clone())).await.is_err());
    assert_eq!(listed(&balancer), "a");
}

/// The first connection leads to somebody who never answers, the others to the house. Counts them.
fn first_to_nobody(house: &House) -> (impl Fn() -> Ready<io::Result<End>> + use<>, Arc<AtomicU32>) {
    let (house, connections) = (house.clone(), Arc::new(AtomicU32::new(0)));
    let (near, far, _wire) = Link::between("backend", "nobody").open();
    let nobody = Arc::new(Mutex::new((Some(near), far)));
    let counts = Arc::clone(&connections);
    let dial = move || {
        connections.fetch_add(1, Ordering::Relaxed);
        let silent = nobody.lock().expect("no test panics with it").0.take();
        ready(silent.map_or_else(|| house.connect(), Ok))
    };
    (dial, counts)
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_has_fallen_silent_is_left() {
    let house = House::default();
    house.start();
    let balancer = balancer(by(Policy::RoundRobin), []);
    let mut tasks = JoinSet::new();
    tasks.spawn(announce(first_to_nobody(&house).0, Backend::named("a"), secs(3)));
    let (dial, connections) = first_to_nobody(&house);
    tasks.spawn(follow(dial, balancer.clone()));
    sleep(secs(17)).await;
    assert_eq!(listed(&balancer), "a");
    sleep(secs(600)).await;
    assert_eq!(connections.load(Ordering::Relaxed), 2, "one that has no news still says that it is there");
}
