//! Many connections that die together: what they held, and when each is given up.

use std::sync::Arc;
use std::time::Duration;

use heartbeat::{Ended, Heartbeat, Pace, PingLimit, serve};
use rig::{Direction, End, Fault, Link, Wire};
use solution_02_framing::MessageWriter;
use solution_04_multiplexing::{RequestId, pack};
use tokio::io::split;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use crate::spec::scene::{LESSON, LIMIT, PACE, SpinGuard, Verdict, client_over, piece_of};

#[test]
fn the_server_drops_silent_clients_and_frees_all_they_held() {
    const CLIENTS: usize = 50;
    let ((locked, dropped, still_locked, tasks), heap) = rig::heap::measure(async {
        let locks = Arc::new(Semaphore::new(CLIENTS));
        let locked = || CLIENTS - locks.available_permits();
        let began = Instant::now();
        let mut connections = Vec::new();
        for _ in 0..CLIENTS {
            connections.push(locked_account(&locks).await);
        }
        sleep(Duration::from_secs(1)).await;
        let before = locked();
        sleep_until(began + LIMIT + Duration::from_millis(1)).await;
        let dropped = connections.iter().filter(|(server, ..)| server.is_finished()).count();
        (before, dropped, locked(), tokio::runtime::Handle::current().metrics().num_alive_tasks())
    });
    let per_client = heap.left_bytes / 50;
    LESSON
        .evidence()
        .sent(format!("{CLIENTS} clients; each locks an account for a transfer and is never heard again"))
        .arrived(format!(
            "40 s later {dropped} are dropped; accounts locked: {locked}, then {still_locked}; tasks left: {tasks}{}",
            if dropped < CLIENTS { String::new() } else { format!("; {per_client} bytes left for each") }
        ))
        .hurts("Bob's account stays locked by a telephone that lies in a lake; the next thousand fill the memory")
        .holds((locked, dropped, still_locked, tasks) == (CLIENTS, CLIENTS, 0, 0) && per_client < 256);
}

/// A server whose one client has locked an account for a call without an end, and is never heard again.
async fn locked_account(locks: &Arc<Semaphore>) -> (JoinHandle<Ended>, Wire, End) {
    let (mut client, server, wire) = Link::between("client", "server").open();
    let (reader, writer) = split(server);
    let locks = locks.clone();
    let handler = move |_| {
        let lock = locks.clone().acquire_owned();
        async move {
            let _lock = lock.await;
            std::future::pending().await
        }
    };
    let heartbeat = Heartbeat::new(PACE, 0, Instant::now());
    let server = tokio::spawn(serve(SpinGuard::new(reader), writer, heartbeat, PingLimit::NONE, handler));
    let request = piece_of(&pack(RequestId(1), &[b'x'; 1000]));
    MessageWriter::new(&mut client).send(&request).await.expect("the lane has room");
    (server, wire, client)
}

#[tokio::test(start_paused = true)]
async fn connections_that_die_together_are_not_given_up_in_step() {
    let jitter = Duration::from_secs(5);
    let mut found = Vec::new();
    for seed in 0..20 {
        let (client, _server, wire) = Link::between("client", "server").open();
        wire.inject(Direction::ToClient, Fault::Swallow);
        let client = client_over(client, Pace { jitter, ..PACE }, seed);
        let verdict = Verdict::on(&client).await;
        LESSON
            .evidence()
            .sent(format!("pings after 25 to 30 s of silence, by chance (seed {seed})"))
            .arrived(format!("nothing; the client: {verdict}"))
            .hurts("a jitter that moves pings which nobody waits for moves nothing")
            .holds(
                matches!(verdict.ended, Some(Ended::Silent { .. }))
                    && (LIMIT - jitter..=LIMIT).contains(&verdict.after),
            );
        found.push(verdict.after);
    }
    found.sort();
    let spread = found[found.len() - 1] - found[0];
    found.dedup();
    LESSON
        .evidence()
        .sent("20 connections, each with its own seed")
        .arrived(format!("{} different times, {spread:?} apart", found.len()))
        .hurts(
            "a thousand clients that lose a server in the same millisecond come back in the same millisecond",
        )
        .holds(found.len() >= 15 && spread >= jitter / 2);
}
