//! A megabyte over a slow link that is as deep as a kernel's buffers, to a server that says nothing until it has all
//! of it, and to one that says that it hears.

use std::time::Duration;

use rig::{Direction, Lane, Link};
use solution_07_heartbeat::{Client, Heartbeat, Pace, PingLimit, serve};
use tokio::io::split;
use tokio::time::{Instant, sleep_until};

const BACKUP: usize = 1_000_000;
const SECOND: Duration = Duration::from_secs(1);
const PACE: Pace =
    Pace { interval: Duration::from_secs(30), timeout: Duration::from_secs(10), jitter: Duration::ZERO };
const SILENT: Pace = Pace { interval: Duration::from_secs(86_400), ..PACE };

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for (what, pace) in [("a server that only listens", SILENT), ("a server that says that it hears", PACE)] {
        println!("{what}");
        backup_to(pace).await;
    }
}

async fn backup_to(pace: Pace) {
    let began = Instant::now();
    let link = Link::between("client", "server").lane(Direction::ToServer, Lane::slow_and_deep(16_000));
    let (near, far, wire) = link.open();
    let (reader, writer) = split(far);
    let stored = |_| async { "stored".into() };
    tokio::spawn(serve(reader, writer, Heartbeat::new(pace, 0, began), PingLimit::NONE, stored));
    let (reader, writer) = split(near);
    let client = Client::new(reader, writer, Heartbeat::new(PACE, 0, began));
    let watched = async {
        for second in [1, 29, 31, 39] {
            sleep_until(began + second * SECOND).await;
            let (queued, pings) = (wire.on_the_way(Direction::ToServer), client.pings());
            println!(
                "  {second} s: {queued} bytes in the buffers; pings: {pings}; bytes from the server: {}",
                wire.written(Direction::ToClient)
            );
        }
    };
    let backup = vec![7; BACKUP];
    let (outcome, ()) = tokio::join!(client.call(&backup), watched);
    let outcome =
        outcome.map_or_else(|error| error.to_string(), |reply| String::from_utf8_lossy(&reply).into_owned());
    println!("  {:.1} s: {outcome}", began.elapsed().as_secs_f64());
}
