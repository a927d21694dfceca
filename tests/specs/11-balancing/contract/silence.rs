//! A registry that does not hang up, and says nothing.

use std::future::ready;
use std::sync::Mutex;

use balancing::{Backend, Policy, Registry, follow, serve};
use rig::Link;
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::split;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::super::scene::{balancer, by, ms, secs};

#[tokio::test(start_paused = true)]
async fn the_list_is_said_again_every_five_seconds() {
    let registry = Registry::new(ms(0));
    registry.register(Backend::named("a"), secs(60)).unwrap();
    let (near, far, _wire) = Link::between("gateway", "registry").open();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { drop(serve(&registry, far).await) });
    let (reader, writer) = split(near);
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    let began = Instant::now();
    writer.send(b"watch").await.unwrap();
    for times in 0..3 {
        assert_eq!(reader.next().await.unwrap().unwrap(), "list\n1 a");
        assert_eq!(began.elapsed().as_secs(), 5 * times);
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_has_fallen_silent_is_dialled_again() {
    let balancer = balancer(by(Policy::RoundRobin), [Backend::named("a")]);
    let silent = Mutex::new(Vec::new());
    let connect = || {
        let (near, far, wire) = Link::between("gateway", "registry").open();
        silent.lock().expect("no test panics with it").push((far, wire));
        ready(Ok(near))
    };
    assert!(timeout(secs(60), follow(connect, balancer.clone())).await.is_err());
    let dialled = silent.lock().unwrap().len();
    assert!((3..=5).contains(&dialled), "{dialled} times in a minute");
    assert!(balancer.pick().is_ok(), "it keeps the list that it has");
}
