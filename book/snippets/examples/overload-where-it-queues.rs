//! A client with 200 calls a second, a gateway that passes them on, and a store that does 100. Where are the others after ten seconds?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::{Instant, sleep, sleep_until};

const EACH: Duration = Duration::from_millis(5);
const WORK: Duration = Duration::from_millis(10);
const LASTING: Duration = Duration::from_secs(10);
const ROOM: usize = 16;

#[derive(Clone, Copy, Debug)]
enum Gateway {
    /// Waits until the store's queue has room.
    Waits,
    /// Does not wait: each call has a task of its own, and that waits.
    Spawns,
    /// Does not wait: if there is no room it refuses.
    Refuses,
}

#[derive(Default)]
struct Counts {
    sent: AtomicUsize,
    tasks: AtomicUsize,
    answered: AtomicUsize,
    refused: AtomicUsize,
    /// How long the last one that was answered had waited, in milliseconds.
    age: AtomicUsize,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!(
        "{:20} {:>10} {:>9} {:>13} {:>8} {:>14}",
        "", "sent of it", "answered", "in the gateway", "refused", "age of answers"
    );
    for gateway in [Gateway::Spawns, Gateway::Waits, Gateway::Refuses] {
        let counts = run(gateway).await;
        let [sent, tasks, answered, refused, age] =
            [&counts.sent, &counts.tasks, &counts.answered, &counts.refused, &counts.age]
                .map(|count| count.load(Ordering::Relaxed));
        let name = format!("the gateway {}", format!("{gateway:?}").to_lowercase());
        println!("{name:20} {sent:>10} {answered:>9} {tasks:>14} {refused:>8} {age:>11} ms");
    }
}

async fn run(gateway: Gateway) -> Arc<Counts> {
    let counts = Arc::new(Counts::default());
    let (to_gateway, from_client) = mpsc::channel(ROOM);
    let (to_store, from_gateway) = mpsc::channel(ROOM);
    let all = [
        tokio::spawn(client(to_gateway, Arc::clone(&counts))),
        tokio::spawn(pass_on(gateway, from_client, to_store, Arc::clone(&counts))),
        tokio::spawn(store(from_gateway, Arc::clone(&counts))),
    ];
    sleep(LASTING).await;
    all.iter().for_each(|task| task.abort());
    counts
}

/// Has a call every 5 ms, and sends it as soon as the gateway takes it.
async fn client(to_gateway: mpsc::Sender<Instant>, counts: Arc<Counts>) {
    let began = Instant::now();
    for nth in 0.. {
        sleep_until(began + EACH * nth).await;
        if to_gateway.send(Instant::now()).await.is_err() {
            return;
        }
        counts.sent.fetch_add(1, Ordering::Relaxed);
    }
}

async fn pass_on(
    gateway: Gateway,
    mut from_client: mpsc::Receiver<Instant>,
    to_store: mpsc::Sender<Instant>,
    counts: Arc<Counts>,
) {
    while let Some(call) = from_client.recv().await {
        match gateway {
            Gateway::Waits => drop(to_store.send(call).await),
            Gateway::Spawns => {
                let (to_store, counts) = (to_store.clone(), Arc::clone(&counts));
                counts.tasks.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    to_store.send(call).await.ok();
                    counts.tasks.fetch_sub(1, Ordering::Relaxed);
                });
            }
            Gateway::Refuses => {
                if let Err(TrySendError::Full(_)) = to_store.try_send(call) {
                    counts.refused.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
}

async fn store(mut from_gateway: mpsc::Receiver<Instant>, counts: Arc<Counts>) {
    while let Some(call) = from_gateway.recv().await {
        sleep(WORK).await;
        counts.answered.fetch_add(1, Ordering::Relaxed);
        counts
            .age
            .store(usize::try_from(call.elapsed().as_millis()).unwrap_or(usize::MAX), Ordering::Relaxed);
    }
}
