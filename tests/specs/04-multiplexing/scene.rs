//! A client, a ledger at the other end of its connection, and what callers see.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use multiplexing::{Answer, CallError, Client, Limit, RequestId, WhenFull, pack, unpack};
use rig::{End, Lesson, Link, Recorder, Wire};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The server's end, moved by hand.
pub(crate) struct Ledger {
    requests: MessageReader<ReadHalf<End>>,
    pub(crate) replies: MessageWriter<WriteHalf<End>>,
}

impl Ledger {
    pub(crate) async fn hear(&mut self) -> Answer<Bytes> {
        let request = timeout(PATIENCE, self.hear_next()).await.expect("a request within five seconds");
        request.expect("the client has not hung up")
    }

    /// `None` if the client hangs up.
    pub(crate) async fn hear_next(&mut self) -> Option<Answer<Bytes>> {
        let message = self.requests.next().await.expect("the client frames its messages")?;
        Some(unpack(message).expect("the client sends an id"))
    }

    pub(crate) async fn reply(&mut self, id: RequestId, body: &str) {
        self.replies.send(&pack(id, body.as_bytes())).await.expect("the client listens");
    }

    pub(crate) async fn answer(&mut self, request: &Answer<Bytes>) {
        self.reply(request.id, &answer_to(&request.value)).await;
    }
}

/// What the ledger says to a request: whose balance it is, so that a reply to the wrong caller shows.
pub(crate) fn answer_to(request: &[u8]) -> String {
    let request = String::from_utf8_lossy(request);
    let account = request.trim_start_matches("balance of ").trim_end_matches('?');
    format!("{account} has {}.00", account.len())
}

pub(crate) fn wait_at(calls_in_flight: usize) -> Limit {
    Limit { calls_in_flight, when_full: WhenFull::Wait }
}

pub(crate) fn connection(limit: Limit) -> (Arc<Client>, Ledger, Wire) {
    connected(Link::between("client", "ledger"), limit)
}

pub(crate) fn recorded(limit: Limit, recorder: &Recorder) -> (Arc<Client>, Ledger, Wire) {
    connected(Link::between("client", "ledger").record(recorder, in_words), limit)
}

pub(crate) fn connected(link: Link, limit: Limit) -> (Arc<Client>, Ledger, Wire) {
    let (client, ledger, wire) = link.open();
    let (reader, writer) = tokio::io::split(client);
    let client = Client::new(reader, writer, limit);
    let (reader, writer) = tokio::io::split(ledger);
    let ledger = Ledger { requests: MessageReader::new(reader), replies: MessageWriter::new(writer) };
    (Arc::new(client), ledger, wire)
}

/// `#id text` for each message in a segment.
fn in_words(segment: &[u8]) -> String {
    let (mut rest, mut texts) = (segment, Vec::new());
    while let Some((length, others)) = rest.split_first_chunk::<4>() {
        let (message, others) = others.split_at(u32::from_be_bytes(*length) as usize);
        let message = unpack(Bytes::copy_from_slice(message)).expect("both sides send ids");
        texts.push(in_short(&message));
        rest = others;
    }
    texts.join(" + ")
}

/// `#id text`.
pub(crate) fn in_short(message: &Answer<Bytes>) -> String {
    format!("#{} {}", message.id.0, String::from_utf8_lossy(&message.value))
}

pub(crate) type Call = JoinHandle<Result<Bytes, CallError>>;

/// Asks for a balance, in a task of its own.
pub(crate) fn call(client: &Arc<Client>, account: &str) -> Call {
    let (client, request) = (Arc::clone(client), format!("balance of {account}?"));
    tokio::spawn(async move { client.call(request.as_bytes()).await })
}

/// Sends a request, and gives up a millisecond later.
pub(crate) async fn give_up(client: &Client, request: &[u8]) {
    let reply = timeout(Duration::from_millis(1), client.call(request)).await;
    assert!(reply.is_err(), "nobody has answered yet: {reply:?}");
}

/// How a call ended.
pub(crate) async fn ended(call: Call) -> Result<Bytes, CallError> {
    let outcome = timeout(PATIENCE, call).await.expect("an outcome within five seconds");
    outcome.expect("a call does not panic")
}

/// What a caller is shown.
pub(crate) async fn outcome(call: Call) -> String {
    match timeout(PATIENCE, call).await {
        Ok(reply) => as_text(reply.expect("a call does not panic")),
        Err(_) => "nothing within five seconds".to_owned(),
    }
}

pub(crate) fn first(wrong: &[String]) -> &str {
    wrong.first().map_or("none", String::as_str)
}

pub(crate) fn as_text(reply: Result<Bytes, CallError>) -> String {
    match reply {
        Ok(reply) => String::from_utf8_lossy(&reply).into_owned(),
        Err(error) => format!("error: {error}"),
    }
}
