//! What does a deadline on each call cost? (Lesson 05.)

use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::HEADER_BYTES;
use solution_04_multiplexing::{Client, ID_BYTES, Limit, WhenFull};
use solution_05_deadlines as deadlines;
use tokio::io::{DuplexStream, duplex, split};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::echo;
use super::in_flight::{Calls, IN_FLIGHT, ONE, PIPE_BYTES, SOME, entry};
use results::bench::Figures;

use super::sentence::{at, costs};
use crate::entry::Table;

const NONE: &str = "none";
const TIMER: &str = "a timer at the caller";
const DEADLINE: &str = "a deadline that travels";

/// Never reached.
const ALLOWED: Duration = Duration::from_secs(30);

/// Calls without a deadline (lesson 04), with a timer around them, and with everything that lesson 05 promises: the server learns how
/// much time is left, each handler has a deadline of its own, and a caller that gives up cancels it.
#[must_use]
pub fn table() -> Table {
    let [one, some, _] = IN_FLIGHT;
    let columns = [one, some];
    let header = HEADER_BYTES + ID_BYTES;
    let mut entries = Vec::new();
    entries.extend(columns.map(|column| entry(NONE, column, header, || Plain::connect(column.1))));
    entries.extend(columns.map(|column| entry(TIMER, column, header, || Timed(Plain::connect(column.1)))));
    // Beside the id: the kind of message, and the milliseconds that are left.
    let header = header + 1 + size_of::<u64>();
    entries.extend(columns.map(|column| entry(DEADLINE, column, header, Travelling::connect)));
    Table {
        name: "deadline",
        title: "Calls of 64 bytes over one connection in memory, a task for each at the server".to_owned(),
        baseline: NONE,
        limit: None,
        plotted: SOME,
        calls: 4,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let cost = |row, column| costs(figures, row, NONE, column);
    let mut sentence = format!(
        "Beside a call that may wait for ever, one with a timer around it costs {} CPU ({} with {SOME}), and one with a deadline \
         that travels to the server and cancels the handler {} ({} with {SOME})",
        cost(TIMER, ONE),
        cost(TIMER, SOME),
        cost(DEADLINE, ONE),
        cost(DEADLINE, SOME),
    );
    if let [Some(none), Some(deadline)] = [NONE, DEADLINE].map(|row| at(figures, row, SOME).allocations) {
        sentence += &format!(", with {deadline:.1} allocations against {none:.1}");
    }
    sentence + "."
}

/// Calls of lesson 04, without a deadline.
pub(in crate::questions) struct Plain {
    client: Client,
    _server: JoinSet<()>,
}

impl Plain {
    pub(in crate::questions) fn connect(calls_in_flight: usize) -> Self {
        let (near, far) = duplex(PIPE_BYTES);
        let mut server = JoinSet::new();
        server.spawn(async {
            echo::in_tasks(far, Duration::ZERO).await.expect("the client sends whole messages")
        });
        let (reader, writer) = split(near);
        let limit = Limit { calls_in_flight, when_full: WhenFull::Wait };
        Self { client: Client::new(reader, writer, limit), _server: server }
    }
}

impl Calls for Plain {
    async fn call(&self, request: &[u8]) -> Bytes {
        self.client.call(request).await.expect("the server answers")
    }
}

struct Timed(Plain);

impl Calls for Timed {
    async fn call(&self, request: &[u8]) -> Bytes {
        timeout(ALLOWED, self.0.call(request)).await.expect("the server answers in time")
    }
}

struct Travelling {
    client: deadlines::Client,
    _server: JoinSet<()>,
}

impl Travelling {
    fn connect() -> Self {
        let (near, far) = duplex(PIPE_BYTES);
        let mut server = JoinSet::new();
        server.spawn(serve(far));
        let (reader, writer) = split(near);
        Self { client: deadlines::Client::new(reader, writer), _server: server }
    }
}

async fn serve(stream: DuplexStream) {
    let (reader, writer) = split(stream);
    let served = deadlines::serve(reader, writer, |_, request| async { Ok(request) }).await;
    served.expect("the client sends whole messages");
}

impl Calls for Travelling {
    async fn call(&self, request: &[u8]) -> Bytes {
        let deadline = deadlines::Deadline::after(deadlines::DeadlineSource::Call, ALLOWED);
        let context = deadlines::Context::new(deadline);
        self.client.call(&context, request).await.expect("the server answers in time")
    }
}
