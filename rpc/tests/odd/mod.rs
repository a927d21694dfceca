//! A service whose methods do what no handler should, and connections to it.
#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test binary uses its part")]

pub mod raw;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rig::{End, Link, Wire};
use rpc::{Client, Code, Codec, Context, ContextExt, Ended, Limits, Message, Options, Server, WireError};
use serde::{Deserialize, Serialize};
use tokio::io::split;
use tokio::task::{Id, JoinHandle, try_id};
use tokio::time::sleep;

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct Blob {
    #[prost(bytes = "vec", tag = "1")]
    pub bytes: Vec<u8>,
    #[prost(uint64, tag = "2")]
    pub number: u64,
}

impl Message for Blob {
    const KIND: &'static str = "odd.Blob";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

rpc::service! {
    /// What no handler should do.
    #[schema(b"odd")]
    #[api(OddApi)]
    #[client(OddClient)]
    #[server(OddServer)]
    pub trait Odd as "odd.Odd" {
        /// The same bytes, after `number` milliseconds.
        async fn echo(Blob) -> Blob = "Echo";
        /// So many bytes.
        async fn large(Blob) -> Blob = "Large";
        /// Never answers.
        async fn hang(Blob) -> Blob = "Hang";
        /// Panics.
        async fn panic(Blob) -> Blob = "Panic";
        /// Waits on this thread for `number` milliseconds.
        async fn block(Blob) -> Blob = "Block";
        /// Says no, with the caller's trace.
        async fn refuse(Blob) -> Blob = "Refuse";
        /// Like `echo` on the connection's own task; panics for [`PANIC`].
        #[inline]
        async fn here(Blob) -> Blob = "Here";
    }
}

/// What `here` is asked for to panic.
pub const PANIC: u64 = u64::MAX;

/// Of how many handlers the task is noted.
const TASKS: usize = 8;

/// How many handlers are at work, and how many there were.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    at_work: Arc<AtomicUsize>,
    begun: Arc<AtomicUsize>,
    tasks: Arc<Mutex<Vec<Option<Id>>>>,
}

impl Seen {
    pub fn at_work(&self) -> usize {
        self.at_work.load(Ordering::SeqCst)
    }

    pub fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// On which task each of the first began, in order.
    pub fn tasks(&self) -> Vec<Option<Id>> {
        self.tasks.lock().unwrap().clone()
    }

    pub fn enter(&self) -> Leaves {
        let mut tasks = self.tasks.lock().unwrap();
        if tasks.len() < TASKS {
            tasks.push(try_id());
        }
        drop(tasks);
        self.at_work.fetch_add(1, Ordering::SeqCst);
        self.begun.fetch_add(1, Ordering::SeqCst);
        Leaves(self.clone())
    }
}

/// A handler at work.
pub struct Leaves(Seen);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.at_work.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Odd for Seen {
    async fn echo(&self, _: &Context, request: Blob) -> Result<Blob, WireError> {
        let _leaves = self.enter();
        if request.number > 0 {
            sleep(Duration::from_millis(request.number)).await;
        }
        Ok(request)
    }

    async fn large(&self, _: &Context, request: Blob) -> Result<Blob, WireError> {
        let _leaves = self.enter();
        Ok(Blob { bytes: vec![7; usize::try_from(request.number).unwrap()], number: 0 })
    }

    async fn hang(&self, _: &Context, _: Blob) -> Result<Blob, WireError> {
        let _leaves = self.enter();
        std::future::pending().await
    }

    async fn panic(&self, _: &Context, _: Blob) -> Result<Blob, WireError> {
        let _leaves = self.enter();
        panic!("on purpose, in a test")
    }

    async fn block(&self, _: &Context, request: Blob) -> Result<Blob, WireError> {
        let _leaves = self.enter();
        std::thread::sleep(Duration::from_millis(request.number));
        Ok(request)
    }

    async fn here(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        let _leaves = self.enter();
        assert_ne!(request.number, PANIC, "on purpose, in a test");
        self.echo(context, request).await
    }

    async fn refuse(&self, context: &Context, _: Blob) -> Result<Blob, WireError> {
        Err(WireError::new(Code::PermissionDenied, "not you", context.trace_id()))
    }
}

/// A client and a server, and what lies between them.
pub struct Pair {
    pub odd: OddClient,
    pub client: Client<OddApi>,
    pub server: Server,
    pub seen: Seen,
    pub wire: Wire,
    pub serving: JoinHandle<Ended>,
}

pub async fn pair() -> Pair {
    pair_over(Link::between("client", "server"), Codec::Protobuf, Limits::default(), Limits::default()).await
}

pub async fn pair_over(link: Link, codec: Codec, ours: Limits, theirs: Limits) -> Pair {
    let (near, far, wire) = link.open();
    let (server, seen, serving) = serve(far, theirs);
    let (reader, writer) = split(near);
    let client =
        Client::over(reader, writer, Options::default().with_codec(codec).with_limits(ours)).await.unwrap();
    Pair { odd: OddClient::new(client.clone()), client, server, seen, wire, serving }
}

/// The server's side alone.
pub fn serve(far: End, limits: Limits) -> (Server, Seen, JoinHandle<Ended>) {
    let seen = Seen::default();
    let server = Server::with_limits(OddServer::new(seen.clone()), limits);
    let (reader, writer) = split(far);
    let serving = server.connect(reader, writer);
    (server, seen, serving)
}

pub fn within(millis: u64) -> Context {
    Context::with_timeout(Duration::from_millis(millis))
}

pub fn blob(length: usize) -> Blob {
    Blob { bytes: vec![1; length], number: 0 }
}

pub fn number(number: u64) -> Blob {
    Blob { bytes: Vec::new(), number }
}
