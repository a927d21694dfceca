//! No ids, one exchange at a time under a mutex, and a caller who is
//! cancelled between its write and its read.

use std::time::Duration;

use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

/// A connection to a cache that answers in order, after 10 ms each.
struct Pooled {
    requests: MessageWriter<WriteHalf<DuplexStream>>,
    replies: MessageReader<ReadHalf<DuplexStream>>,
}

async fn query(pooled: &Mutex<Pooled>, request: &str) -> String {
    let mut connection = pooled.lock().await;
    connection.requests.send(request.as_bytes()).await.expect("an open pipe");
    let reply = connection.replies.next().await.expect("whole messages");
    String::from_utf8_lossy(&reply.expect("an answer")).into_owned()
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (near, far) = duplex(1024);
    tokio::spawn(answer_in_order(far));
    let (reader, writer) = split(near);
    let pooled = Mutex::new(Pooled {
        // One connection, lent to one caller at a time.
        requests: MessageWriter::new(writer),
        replies: MessageReader::new(reader),
    });

    println!("GET alice -> {}", query(&pooled, "GET alice").await);
    // The health check of an impatient pool.
    let limit = Duration::from_millis(5);
    let health = timeout(limit, query(&pooled, "PING")).await;
    println!("PING      -> {}", health.unwrap_or("cancelled".to_owned()));
    for account in ["GET bob", "GET carol", "GET dave"] {
        println!("{account:9} -> {}", query(&pooled, account).await);
    }
}

async fn answer_in_order(stream: DuplexStream) {
    let (reader, writer) = split(stream);
    let mut requests = MessageReader::new(reader);
    let mut replies = MessageWriter::new(writer);
    while let Ok(Some(request)) = requests.next().await {
        sleep(Duration::from_millis(10)).await;
        let reply = match request.strip_prefix(b"GET ") {
            Some(account) => [b"the session of ", account].concat(),
            None => b"PONG".to_vec(),
        };
        replies.send(&reply).await.expect("the pool listens");
    }
}
