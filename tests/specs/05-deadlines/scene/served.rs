//! Clients and servers, each pair on a link of its own.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use deadlines::{Client, Context, Message, Reply, ServeError, serve};
use rig::{Direction, End, Fault, Lane, Link, Wire};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::PATIENCE;

/// What a handler returns.
pub(crate) trait Answering: Future<Output = Reply> + Send + 'static {}
impl<F: Future<Output = Reply> + Send + 'static> Answering for F {}

type Serving = JoinHandle<Result<(), ServeError>>;

pub(crate) fn client_on(end: End) -> Client {
    let (reader, writer) = split(end);
    Client::new(reader, writer)
}

fn serve_on<F: Answering>(
    end: End,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> Serving {
    let (reader, writer) = split(end);
    tokio::spawn(serve(reader, writer, handler))
}

pub(crate) fn served<F: Answering>(
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Client, Serving, Wire) {
    served_over(Link::between("client", "server"), handler)
}

pub(crate) fn served_over<F: Answering>(
    link: Link,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Client, Serving, Wire) {
    let (end, peer, wire) = link.open();
    (client_on(end), serve_on(peer, handler), wire)
}

/// A server that takes so long to connect to.
pub(crate) fn dialled<F: Answering>(
    takes: Duration,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (impl Future<Output = io::Result<End>>, Serving) {
    let (end, peer, _) = Link::between("client", "server").open();
    let dial = async move {
        sleep(takes).await;
        Ok(end)
    };
    (dial, serve_on(peer, handler))
}

/// A client that sends what it is told, and nothing by itself.
pub(crate) struct Raw {
    reader: MessageReader<ReadHalf<End>>,
    writer: MessageWriter<WriteHalf<End>>,
}

impl Raw {
    pub(crate) fn on(end: End) -> Self {
        let (reader, writer) = split(end);
        Self { reader: MessageReader::new(reader), writer: MessageWriter::new(writer) }
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.send_bytes(&message.encode()).await;
    }

    pub(crate) async fn send_bytes(&mut self, message: &[u8]) {
        self.writer.send(message).await.expect("the connection is open");
    }

    pub(crate) async fn next(&mut self) -> Option<Message> {
        let message = timeout(PATIENCE, self.reader.next()).await.ok()?.ok()??;
        Message::decode(message).ok()
    }
}

pub(crate) fn raw_client_of<F: Answering>(
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Raw, Serving, Wire) {
    let (end, peer, wire) = Link::between("client", "server").open();
    (Raw::on(end), serve_on(peer, handler), wire)
}

/// A client that takes the first bytes of the first answer, and no more until the wire to it is healed.
pub(crate) fn deaf_client_of<F: Answering>(
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> (Raw, Serving, Wire) {
    let full = Lane::new().capacity_bytes(16).at(0, Fault::Stall);
    let (end, peer, wire) = Link::between("client", "server").lane(Direction::ToClient, full).open();
    (Raw::on(end), serve_on(peer, handler), wire)
}
