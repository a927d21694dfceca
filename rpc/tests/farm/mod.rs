//! Servers of the ledger in memory, which come and go.
#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test binary uses its part")]

#[path = "../../examples/ledger-cluster/desk.rs"]
pub mod desk;
#[path = "../../examples/ledger-cluster/tally.rs"]
pub mod tally;

use std::collections::BTreeMap;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{At, Books, Desk};
use rig::{Direction, End, Fault, Link, Wire};
use rpc::ledger::{LedgerApi, LedgerClient, LedgerServer, TransferRequest};
use rpc::{Cluster, ClusterOptions, Connector, Context, ContextExt, Discover, Server};
use tokio::io::{ReadHalf, WriteHalf, split};

pub type Client = LedgerClient<Cluster<LedgerApi>>;

/// What a server does with those who connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Open,
    Refuses,
    /// It accepts and says nothing.
    Silent,
    /// It shakes hands and hangs up.
    Drops,
}

struct Node {
    desk: Arc<Desk>,
    server: Server,
    door: Door,
    wires: Vec<Wire>,
    attempts: usize,
}

/// Servers by name. Clones are handles of one farm.
#[derive(Clone, Default)]
pub struct Farm {
    pub books: Arc<Books>,
    nodes: Arc<Mutex<BTreeMap<String, Node>>>,
    connecting: Arc<Mutex<(usize, usize)>>,
}

impl Farm {
    pub fn of(names: &[&str]) -> Self {
        let farm = Self::default();
        names.iter().for_each(|name| farm.start(name));
        farm
    }

    /// Starts a server, or starts it anew.
    pub fn start(&self, name: &str) {
        let desk = Desk::new(Arc::clone(&self.books), Duration::ZERO);
        let server = Server::new(LedgerServer::new(At(Arc::clone(&desk))));
        let mut nodes = self.nodes.lock().unwrap();
        let attempts = nodes.get(name).map_or(0, |node| node.attempts);
        let node = Node { desk, server, door: Door::Open, wires: Vec::new(), attempts };
        nodes.insert(name.to_owned(), node);
    }

    /// Cuts every connection of a server and takes no further one.
    pub fn kill(&self, name: &str) {
        self.set(name, Door::Refuses);
        for wire in self.with(name, |node| std::mem::take(&mut node.wires)) {
            wire.inject(Direction::ToServer, Fault::Reset);
        }
    }

    pub fn set(&self, name: &str, door: Door) {
        self.with(name, |node| node.door = door);
    }

    pub fn desk(&self, name: &str) -> Arc<Desk> {
        self.with(name, |node| Arc::clone(&node.desk))
    }

    pub fn server(&self, name: &str) -> Server {
        self.with(name, |node| node.server.clone())
    }

    /// How often it was connected to.
    pub fn attempts(&self, name: &str) -> usize {
        self.with(name, |node| node.attempts)
    }

    /// How many were connected to at the same time, at most.
    pub fn most_connecting(&self) -> usize {
        self.connecting.lock().unwrap().1
    }

    fn with<T>(&self, name: &str, work: impl FnOnce(&mut Node) -> T) -> T {
        work(self.nodes.lock().unwrap().get_mut(name).unwrap())
    }

    pub fn client(&self, list: impl Discover, options: ClusterOptions) -> Client {
        let farm = self.clone();
        let connector = move |name: &str| ToNode { farm: farm.clone(), name: name.to_owned() };
        LedgerClient::new(Cluster::new(list, connector, options).unwrap())
    }
}

/// Connects to one server of the farm.
pub struct ToNode {
    farm: Farm,
    name: String,
}

impl Connector for ToNode {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        let door = self.farm.with(&self.name, |node| {
            node.attempts += 1;
            node.door
        });
        let _counted = self.farm.count();
        tokio::time::sleep(Duration::from_millis(1)).await;
        if door == Door::Refuses {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (near, far, wire) = Link::between("client", "server").open();
        let (reader, writer) = split(far);
        if door == Door::Silent {
            let _held = (reader, writer);
            return pending().await;
        }
        drop(self.farm.server(&self.name).connect(reader, writer));
        if door == Door::Drops {
            let wire = wire.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(5)).await;
                wire.inject(Direction::ToServer, Fault::Reset);
            });
        }
        self.farm.with(&self.name, |node| node.wires.push(wire));
        Ok(split(near))
    }

    fn target(&self) -> String {
        self.name.clone()
    }
}

struct Counted(Farm);

impl Farm {
    fn count(&self) -> Counted {
        let mut connecting = self.connecting.lock().unwrap();
        connecting.0 += 1;
        connecting.1 = connecting.1.max(connecting.0);
        Counted(self.clone())
    }

    /// Two accounts, the first with a million cents. Asks no server.
    pub async fn accounts(&self) -> (u64, u64) {
        (self.books.open(1_000_000).await.unwrap(), self.books.open(0).await.unwrap())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.connecting.lock().unwrap().0 -= 1;
    }
}

pub fn within(millis: u64) -> Context {
    Context::with_timeout(Duration::from_millis(millis))
}

/// The order with that key.
pub fn order((from, to): (u64, u64), key: u32) -> TransferRequest {
    TransferRequest { from, to, cents: 1, key: key.to_be_bytes().to_vec() }
}
