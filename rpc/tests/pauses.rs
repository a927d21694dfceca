//! A process that is held up as a whole, with more news in its sockets than its runtime fetches at once.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use odd::{OddApi, OddServer, Seen, pair};
use rig::{Direction, Fault};
use rpc::{Client, Ended, Limits, Options, Pace, Server};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::{advance, sleep, timeout};

const CLIENTS: usize = 32;
const INTERVAL: Duration = Duration::from_millis(300);
const TIMEOUT: Duration = Duration::from_millis(800);

fn limits(interval: Duration) -> Limits {
    let keepalive = Pace { interval, timeout: TIMEOUT, jitter: Duration::ZERO };
    Limits { keepalive, ..Limits::default() }
}

/// tokio fetches 1,024 events of sockets at a time, and then rings every timer that is due. Here it fetches one, which needs no
/// thousand sockets. The pongs came in time: it was the server that did not run.
///
/// <https://github.com/coder/claudecode.nvim/pull/141>, <https://github.com/centrifugal/centrifuge-js/pull/423>
#[test]
fn after_a_pause_no_peer_is_given_up_whose_pong_was_not_fetched_yet() {
    let (say_where, address) = mpsc::channel::<String>();
    let (say_connected, connected) = oneshot::channel();
    let (say_pinged, pinged) = mpsc::channel();
    let (release, released) = oneshot::channel::<()>();
    let clients = thread::spawn(move || {
        Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let (address, mut clients) = (address.recv().unwrap(), Vec::new());
            for _ in 0..CLIENTS {
                let options = Options::default().with_limits(limits(Duration::from_secs(3600)));
                clients.push(Client::<OddApi>::connect(&address, options).await.unwrap());
            }
            say_connected.send(()).unwrap();
            // Nothing runs on this thread, and no ping is answered, until the server has sent them all.
            pinged.recv().unwrap();
            let _ = released.await;
        });
    });
    let runtime = Builder::new_current_thread().enable_all().max_io_events_per_tick(1).build().unwrap();
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        say_where.send(listener.local_addr().unwrap().to_string()).unwrap();
        let server = Server::with_limits(OddServer::new(Seen::default()), limits(INTERVAL));
        let mut serving = Vec::new();
        for _ in 0..CLIENTS {
            let (reader, writer) = listener.accept().await.unwrap().0.into_split();
            serving.push(server.connect(reader, writer));
        }
        connected.await.unwrap();
        sleep(INTERVAL + TIMEOUT / 4).await;
        say_pinged.send(()).unwrap();
        // The pause: the subject of this test, and no wait for anything.
        thread::sleep(2 * TIMEOUT);
        sleep(INTERVAL / 2).await;
        serving.iter().filter(|connection| connection.is_finished()).count()
    });
    drop(release);
    clients.join().unwrap();
    assert_eq!(ended, 0, "of {CLIENTS} connections, whose peers had all answered");
}

/// The excuse holds once: a process that is late every time still finds out who is gone.
#[tokio::test(start_paused = true)]
async fn a_dead_peer_is_given_up_by_a_side_that_runs_late_again_and_again() {
    let pair = pair().await;
    for direction in [Direction::ToServer, Direction::ToClient] {
        pair.wire.inject(direction, Fault::Swallow);
    }
    sleep(Duration::from_millis(2100)).await;
    let (odd, pause) = (pair.client.clone(), Duration::from_secs(60));
    let ended = tokio::spawn(async move { odd.ended().await });
    advance(pause).await;
    sleep(Duration::from_millis(1)).await;
    assert!(!ended.is_finished(), "the first pause proves nothing");
    advance(pause).await;
    let ended = timeout(Duration::from_millis(1), ended).await.expect("given up after the second").unwrap();
    assert!(matches!(ended, Ended::Silent { .. }), "{ended:?}");
}
