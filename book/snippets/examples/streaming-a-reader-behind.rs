//! A server with a message of 1 KiB each millisecond, an application that takes 4 ms for each, and a window of 64
//! messages. What does the client hold, if a task moves what arrives to a queue without a bound, and if none does?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use book_snippets::stream::{Event, Inbound, Window, open};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

const DELAY: Duration = Duration::from_millis(20);
const WINDOW: Window = Window { messages: 64, bytes: 64 * 1024 };
const MESSAGE: usize = 1024;
const SECONDS: u64 = 10;

/// Where the application takes its messages from.
enum Source {
    Queue(mpsc::UnboundedReceiver<usize>),
    Stream(Inbound),
}

impl Source {
    async fn next(&mut self) {
        match self {
            Self::Queue(queue) => drop(queue.recv().await),
            Self::Stream(stream) => drop(stream.next().await),
        }
    }

    fn waiting(&self) -> usize {
        match self {
            Self::Queue(queue) => queue.len(),
            Self::Stream(stream) => stream.waiting(),
        }
    }
}

struct Run {
    /// In KiB, at the end of each second.
    held: Vec<usize>,
    sent: usize,
    taken: usize,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (stream, sent) = follow();
    let behind = application(Source::Queue(moved(stream)), sent);
    let (stream, sent) = follow();
    let (queue, window) = tokio::join!(behind, application(Source::Stream(stream), sent));
    println!("seconds  queue without a bound, KiB  window of 64 KiB, KiB");
    for (second, (queue, window)) in queue.held.iter().zip(&window.held).enumerate() {
        println!("{second:>7}  {queue:>26}  {window:>21}");
    }
    println!("\nmessages sent {:>21} {:>22}", queue.sent, window.sent);
    println!("messages taken {:>20} {:>22}", queue.taken, window.taken);
}

/// A stream whose server has a message each millisecond; and how many it has sent.
fn follow() -> (Inbound, Arc<AtomicUsize>) {
    let ((_, replies), (server, _)) = open(DELAY, WINDOW, true);
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    tokio::spawn(async move {
        loop {
            sleep(Duration::from_millis(1)).await;
            server.message(MESSAGE).await.expect("nobody resets");
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (replies, sent)
}

/// Takes at once, so that credit goes back at once: the server never waits.
fn moved(mut stream: Inbound) -> mpsc::UnboundedReceiver<usize> {
    let (queue, messages) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(Event::Message(bytes)) = stream.next().await {
            let _ = queue.send(bytes);
        }
    });
    messages
}

async fn application(mut source: Source, sent: Arc<AtomicUsize>) -> Run {
    let began = Instant::now();
    let (mut held, mut taken) = (vec![0], 0);
    for second in 1..=SECONDS {
        let end = began + Duration::from_secs(second);
        while Instant::now() < end && timeout_at(end, source.next()).await.is_ok() {
            taken += 1;
            sleep(Duration::from_millis(4)).await;
        }
        held.push(source.waiting() * MESSAGE / 1024);
    }
    Run { held, sent: sent.load(Ordering::Relaxed), taken }
}
