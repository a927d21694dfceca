//! What does an in-flight table cost, and what does it buy? (Lesson 04.)
//!
//! The table is about CPU: in memory the way to the server takes no time. What one exchange at a time loses by waiting for a server that is
//! further away is in the sentence, from a run on a clock that only waiting moves.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::{HEADER_BYTES, MessageReader, MessageWriter};
use solution_04_multiplexing::{Client, ID_BYTES, Limit, WhenFull};
use tokio::io::{DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::echo;
use super::in_flight::{Calls, IN_FLIGHT, MANY, ONE, PIPE_BYTES, entry, waited};
use results::bench::Figures;

use super::sentence::{at, digits, time_ratio};
use crate::entry::Table;

const MUTEX: &str = "mutex around each exchange";
const QUEUE: &str = "queue of waiters";
const TABLE: &str = "waiting table";

/// Far for a data centre, near for the internet.
const ROUND_TRIP: Duration = Duration::from_millis(1);

/// As many as lesson 04's client lets stand between the callers and the stream.
const QUEUED: usize = 64;

/// Calls by three clients, by how many are in flight.
#[must_use]
pub fn table() -> Table {
    let mut entries = Vec::new();
    entries.extend(IN_FLIGHT.map(|column| entry(MUTEX, column, HEADER_BYTES, || OneAtATime::over(prompt()))));
    entries.extend(IN_FLIGHT.map(|column| entry(QUEUE, column, HEADER_BYTES, || InOrder::over(prompt()))));
    entries.extend(
        IN_FLIGHT
            .map(|column| entry(TABLE, column, HEADER_BYTES + ID_BYTES, || ById::over(prompt(), column.1))),
    );
    Table {
        name: "multiplexing",
        title: "Calls of 64 bytes over one connection in memory, client and server on one thread".to_owned(),
        baseline: MUTEX,
        limit: None,
        plotted: MANY,
        calls: 1,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let faster = |row, column| digits(1.0 / time_ratio(figures, row, MUTEX, column));
    let (callers, together) = (IN_FLIGHT[1].1, IN_FLIGHT[1].0);
    let alone = waited(callers, || OneAtATime::over(distant()));
    let at_once = waited(callers, || ById::over(distant(), callers));
    let mut sentence = format!(
        "With a round trip of {} ms and {together}, a waiting table makes {} times the calls per second of a mutex around each \
         exchange; where only CPU counts it makes {} times as many with {MANY} and {} times with {ONE} (a queue of waiters, which needs a \
         server that answers in order, {} and {} times)",
        ROUND_TRIP.as_millis(),
        digits(alone.as_secs_f64() / at_once.as_secs_f64()),
        faster(TABLE, MANY),
        faster(TABLE, ONE),
        faster(QUEUE, MANY),
        faster(QUEUE, ONE),
    );
    if let [Some(mutex), Some(queue), Some(table)] =
        [MUTEX, QUEUE, TABLE].map(|row| at(figures, row, MANY).allocations)
    {
        sentence += &format!(", at {table:.1} allocations a call against {mutex:.1} and {queue:.1}");
    }
    sentence + "."
}

/// No caller sends before the previous one has its reply.
struct OneAtATime {
    connection: tokio::sync::Mutex<Exchange>,
    _server: JoinSet<()>,
}

struct Exchange {
    replies: MessageReader<ReadHalf<DuplexStream>>,
    requests: MessageWriter<WriteHalf<DuplexStream>>,
}

impl OneAtATime {
    fn over((stream, server): Connection) -> Self {
        let (reader, writer) = split(stream);
        let exchange = Exchange { replies: MessageReader::new(reader), requests: MessageWriter::new(writer) };
        Self { connection: tokio::sync::Mutex::new(exchange), _server: server }
    }
}

impl Calls for OneAtATime {
    async fn call(&self, request: &[u8]) -> Bytes {
        let mut exchange = self.connection.lock().await;
        exchange.requests.send(request).await.expect("the server reads");
        exchange.replies.next().await.expect("the server sends whole messages").expect("the server answers")
    }
}

/// The first reply is for the caller that asked first.
struct InOrder {
    outgoing: mpsc::Sender<(Bytes, oneshot::Sender<Bytes>)>,
    _tasks: JoinSet<()>,
}

impl InOrder {
    fn over((stream, mut tasks): Connection) -> Self {
        let (reader, writer) = split(stream);
        let (mut replies, mut requests) = (MessageReader::new(reader), MessageWriter::new(writer));
        let (outgoing, mut queue) = mpsc::channel::<(Bytes, oneshot::Sender<Bytes>)>(QUEUED);
        let waiters = Arc::new(Mutex::new(VecDeque::<oneshot::Sender<Bytes>>::new()));
        let first = Arc::clone(&waiters);
        tasks.spawn(async move {
            while let Ok(Some(reply)) = replies.next().await {
                let waiter = first.lock().expect("no code that holds the queue can panic").pop_front();
                let _ = waiter.expect("a reply comes after its request").send(reply);
            }
        });
        tasks.spawn(async move {
            let mut batch = Vec::new();
            while queue.recv_many(&mut batch, QUEUED).await > 0 {
                for (request, waiter) in batch.drain(..) {
                    waiters.lock().expect("no code that holds the queue can panic").push_back(waiter);
                    requests.queue(&request).expect("the requests are within the limit");
                }
                requests.flush().await.expect("the server reads");
            }
        });
        Self { outgoing, _tasks: tasks }
    }
}

impl Calls for InOrder {
    async fn call(&self, request: &[u8]) -> Bytes {
        let (waiter, reply) = oneshot::channel();
        let sent = self.outgoing.send((Bytes::copy_from_slice(request), waiter)).await;
        sent.expect("the writer lives as long as its client");
        reply.await.expect("the server answers")
    }
}

/// Lesson 04's client.
struct ById {
    client: Client,
    _server: JoinSet<()>,
}

impl ById {
    fn over((stream, server): Connection, calls_in_flight: usize) -> Self {
        let (reader, writer) = split(stream);
        let limit = Limit { calls_in_flight, when_full: WhenFull::Wait };
        Self { client: Client::new(reader, writer, limit), _server: server }
    }
}

impl Calls for ById {
    async fn call(&self, request: &[u8]) -> Bytes {
        self.client.call(request).await.expect("the server answers")
    }
}

/// The client's end, and the server, which ends when the set is dropped.
type Connection = (DuplexStream, JoinSet<()>);

/// To a server that answers at once, in order.
fn prompt() -> Connection {
    let (near, far) = duplex(PIPE_BYTES);
    let mut server = JoinSet::new();
    server.spawn(async { echo::in_place(far).await.expect("the client sends whole messages") });
    (near, server)
}

/// To a server that is a round trip away.
fn distant() -> Connection {
    let (near, far) = duplex(PIPE_BYTES);
    let mut server = JoinSet::new();
    server.spawn(async { echo::in_tasks(far, ROUND_TRIP).await.expect("the client sends whole messages") });
    (near, server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_that_share_a_connection_wait_together_where_a_mutex_lets_them_wait_in_turn() {
        let alone = waited(16, || OneAtATime::over(distant()));
        let at_once = waited(16, || ById::over(distant(), 16));
        assert_eq!(alone, at_once * 16);
    }
}
