//! The registry as a server of its own, over real sockets and the real clock, killed and started again.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use balancing::{Backend, Balancer, Policy, Registry, announce, follow, serve};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::super::scene::{balancer, by, ms, secs};

const LEASE: Duration = Duration::from_millis(250);

/// Starts a registry on a runtime of its own, and says where. When the runtime is shut down, all its sockets are closed.
fn start() -> (Runtime, SocketAddr) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("as tokio wants it");
    let address = listener.local_addr().expect("it is bound");
    runtime.spawn(async move {
        let listener = TcpListener::from_std(listener).expect("it does not block");
        let registry = Registry::new(LEASE);
        let expiring = registry.clone();
        tokio::spawn(async move { expiring.expire().await });
        while let Ok((stream, _)) = listener.accept().await {
            let registry = registry.clone();
            tokio::spawn(async move {
                let _ = serve(&registry, stream).await;
            });
        }
    });
    (runtime, address)
}

/// Waits until so many are listed.
async fn listed(balancer: &Balancer, backends: usize) {
    let waiting = async {
        while balancer.status().len() != backends {
            sleep(ms(10)).await;
        }
    };
    let waited = timeout(secs(30), waiting).await;
    assert!(waited.is_ok(), "{} listed and not {backends}", balancer.status().len());
}

#[tokio::test]
async fn a_registry_that_is_killed_and_started_again_is_not_noticed_by_callers() {
    let (runtime, address) = start();
    let at = Arc::new(Mutex::new(address));
    let connect = {
        let at = Arc::clone(&at);
        move || {
            let address = *at.lock().unwrap();
            TcpStream::connect(address)
        }
    };
    let balancer = balancer(by(Policy::RoundRobin), []);
    let mut tasks = JoinSet::new();
    tasks.spawn(follow(connect.clone(), balancer.clone()));
    let mut backends = Vec::new();
    for name in ["a", "b", "c"] {
        backends.push(tasks.spawn(announce(connect.clone(), Backend::named(name), LEASE)));
    }
    listed(&balancer, 3).await;

    runtime.shutdown_background();
    backends[0].abort();
    let killed = Instant::now();
    while killed.elapsed() < LEASE + ms(100) {
        assert!(balancer.pick().is_ok(), "the list went with the registry");
        assert_eq!(balancer.status().len(), 3);
        sleep(ms(20)).await;
    }
    let (runtime, address) = start();
    *at.lock().unwrap() = address;
    let restarted = Instant::now();
    while balancer.status().len() == 3 {
        assert!(restarted.elapsed() < secs(30), "the new registry is not followed");
        sleep(ms(10)).await;
    }
    listed(&balancer, 2).await;
    runtime.shutdown_background();
}
