//! A server with a message of 1 KiB each millisecond, an application that takes 4 ms for each, and a window of 64
//! messages. What does the client hold, if a task moves what arrives to a queue without a bound, and if none does?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use book_snippets::stream::{Event, Inbound, Window, open};
use tokio::sync::mpsc;
use tokio::time::sleep;

const DELAY: Duration = Duration::from_millis(20);
const WINDOW: Window = Window { messages: 64, bytes: 64 * 1024 };
const MESSAGE: usize = 1024;
const SECONDS: usize = 10;

struct Run {
    /// In KiB, at the end of each second.
    held: Vec<usize>,
    /// Messages.
    sent: usize,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (queue, window) = tokio::join!(behind_a_queue(), from_the_window());
    println!("seconds  queue without a bound, KiB  window of 64 KiB, KiB");
    for second in 0..=SECONDS {
        println!("{second:>7}  {:>26}  {:>21}", queue.held[second], window.held[second]);
    }
    println!("\nMessages that the server could send: {} and {}.", queue.sent, window.sent);
}

async fn behind_a_queue() -> Run {
    let (mut replies, sent) = follow();
    let (queue, mut application) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        // Takes at once, so that credit goes back at once: the server never waits.
        while let Some(Event::Message(bytes)) = replies.next().await {
            let _ = queue.send(bytes);
        }
    });
    let mut held = vec![0];
    for _ in 0..SECONDS {
        for _ in 0..250 {
            application.recv().await;
            sleep(Duration::from_millis(4)).await;
        }
        held.push(application.len() * MESSAGE / 1024);
    }
    Run { held, sent: sent.load(Ordering::Relaxed) }
}

async fn from_the_window() -> Run {
    let (mut replies, sent) = follow();
    let mut held = vec![0];
    for _ in 0..SECONDS {
        for _ in 0..250 {
            replies.next().await;
            sleep(Duration::from_millis(4)).await;
        }
        held.push(replies.waiting() * MESSAGE / 1024);
    }
    Run { held, sent: sent.load(Ordering::Relaxed) }
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
