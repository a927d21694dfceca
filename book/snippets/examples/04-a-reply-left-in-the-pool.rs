//! No ids, one exchange at a time under a mutex, and a caller who is cancelled between its write and its read.

use std::time::Duration;

use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

/// What a pool hands out: a connection to a cache that answers each request, in order, after 10 ms.
struct Pooled {
    requests: MessageWriter<WriteHalf<DuplexStream>>,
    replies: MessageReader<ReadHalf<DuplexStream>>,
}

async fn query(pooled: &Mutex<Pooled>, request: &str) -> String {
    let mut connection = pooled.lock().await;
    connection.requests.send(request.as_bytes()).await.expect("the cache listens");
    let reply = connection.replies.next().await.expect("whole messages").expect("an answer");
    String::from_utf8_lossy(&reply).into_owned()
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (near, far) = duplex(1024);
    tokio::spawn(answer_in_order(far));
    let (reader, writer) = split(near);
    let (requests, replies) = (MessageWriter::new(writer), MessageReader::new(reader));
    let pooled = Mutex::new(Pooled { requests, replies });

    println!("GET alice -> {}", query(&pooled, "GET alice").await);
    // The health check of an impatient pool.
    let gone = timeout(Duration::from_millis(5), query(&pooled, "PING")).await;
    println!("PING      -> {}", if gone.is_err() { "cancelled after 5 ms" } else { "in time" });
    for account in ["GET bob", "GET carol", "GET dave"] {
        println!("{account:9} -> {}", query(&pooled, account).await);
    }
}

async fn answer_in_order(stream: DuplexStream) {
    let (reader, writer) = split(stream);
    let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(request)) = requests.next().await {
        sleep(Duration::from_millis(10)).await;
        let reply = match request.strip_prefix(b"GET ") {
            Some(account) => format!("the session of {}", String::from_utf8_lossy(account)),
            None => "PONG".to_owned(),
        };
        replies.send(reply.as_bytes()).await.expect("the pool listens");
    }
}
