//! Three servers are restarted one after the other under load, in five ways.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rig::{Direction, End, Fault, Lane, Link, Wire};
use rpc::ledger::{
    BalanceReply, BalanceRequest, Ledger, LedgerApi, LedgerClient, LedgerServer, OpenReply, OpenRequest,
    TransferReply, TransferRequest,
};
use rpc::{CallError, Channel, Code, Connector, Context, ContextExt, Options, Server, TraceId, WireError};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How long a call takes at the server, how far away it is, how long a process needs to start.
const WORK: Duration = Duration::from_millis(300);
const WIRE: Duration = Duration::from_millis(5);
const START: Duration = Duration::from_secs(1);

#[derive(Clone, Copy)]
enum Way {
    /// SIGKILL; clients hear of it when the address leaves the list a second later.
    Killed,
    /// SIGTERM, and so long to finish; the address stays in the list meanwhile.
    Drained(Duration),
    /// Out of the list first, a second of waiting, then the drain.
    UnlistedThenDrained,
}

/// One place for a server: the process that is there, if one is, and the connections to it.
struct Place {
    server: Option<Server>,
    wires: Vec<Wire>,
    is_listed: bool,
}

#[derive(Clone, Default)]
struct Fleet(Arc<Mutex<(Vec<Place>, usize)>>);

impl Fleet {
    fn with<T>(&self, change: impl FnOnce(&mut (Vec<Place>, usize)) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn start(&self, place: usize) {
        let server = Some(Server::new(LedgerServer::new(Slow)));
        self.with(|(places, _)| places[place] = Place { server, wires: Vec::new(), is_listed: true });
    }

    fn unlist(&self, place: usize) {
        self.with(|(places, _)| places[place].is_listed = false);
    }

    async fn restart(&self, place: usize, way: Way) {
        let server = self.with(|(places, _)| places[place].server.clone());
        let Some(server) = server else { return };
        match way {
            Way::Killed => {
                self.with(|(places, _)| {
                    places[place].server = None;
                    for wire in places[place].wires.drain(..) {
                        wire.inject(Direction::ToServer, Fault::Reset);
                        wire.inject(Direction::ToClient, Fault::Reset);
                    }
                });
                sleep(Duration::from_secs(1)).await;
                self.unlist(place);
            }
            Way::Drained(within) => {
                server.shutdown(within).await;
                self.with(|(places, _)| places[place].server = None);
                sleep(Duration::from_secs(1)).await;
                self.unlist(place);
            }
            Way::UnlistedThenDrained => {
                self.unlist(place);
                sleep(Duration::from_secs(1)).await;
                server.shutdown(Duration::from_secs(10)).await;
            }
        }
        sleep(START).await;
        self.start(place);
    }
}

impl Connector for Fleet {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    /// Takes the addresses of the list in turn.
    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        let lane = || Lane::new().delay(WIRE);
        let link = Link::between("client", "server");
        let link = link.lane(Direction::ToServer, lane()).lane(Direction::ToClient, lane());
        let (near, far, wire) = link.open();
        self.with(|(places, turn)| {
            let listed: Vec<_> = (0..places.len()).filter(|place| places[*place].is_listed).collect();
            *turn += 1;
            let place = *listed.get(*turn % listed.len().max(1)).ok_or(io::ErrorKind::NotFound)?;
            let server = places[place].server.clone().ok_or(io::ErrorKind::ConnectionRefused)?;
            places[place].wires.push(wire);
            let (reader, writer) = split(far);
            drop(server.connect(reader, writer));
            Ok(split(near))
        })
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    fastrand::seed(1);
    println!("| the servers are | calls | failed | with |");
    println!("| --- | --- | --- | --- |");
    for (name, way) in [
        ("killed", Way::Killed),
        ("stopped at once", Way::Drained(Duration::ZERO)),
        ("drained, for 100 ms at most", Way::Drained(Duration::from_millis(100))),
        ("drained, for 10 s at most", Way::Drained(Duration::from_secs(10))),
        ("taken out of the list, then drained", Way::UnlistedThenDrained),
    ] {
        let fleet = Fleet::default();
        fleet.with(|(places, _)| {
            places.extend([(); 3].map(|()| Place { server: None, wires: Vec::new(), is_listed: true }));
        });
        (0..3).for_each(|place| fleet.start(place));
        let load = tokio::spawn(load(fleet.clone()));
        for place in 0..3 {
            sleep(Duration::from_secs(3)).await;
            fleet.restart(place, way).await;
        }
        println!("| {name} | {} |", load.await.unwrap_or_else(|why| why.to_string()));
    }
}

/// Six clients, each with a connection of its own and a new call every 100 ms, for 18 seconds.
async fn load(fleet: Fleet) -> String {
    let mut calls = JoinSet::new();
    for _ in 0..6 {
        let ledger = LedgerClient::new(Channel::<LedgerApi>::new(fleet.clone(), Options::default()));
        for nth in 0..180 {
            let ledger = ledger.clone();
            calls.spawn(async move {
                sleep(Duration::from_millis(100) * nth).await;
                let context = Context::with_timeout(Duration::from_secs(2));
                let answer = ledger.balance(&context, &BalanceRequest { account: 1 }).await;
                answer.map(drop)
            });
        }
    }
    let (mut failed, mut all) = (BTreeMap::new(), 0);
    while let Some(Ok(answer)) = calls.join_next().await {
        all += 1;
        if let Err(why) = answer {
            *failed.entry(kind(&why)).or_insert(0) += 1;
        }
    }
    let why = failed.keys().copied().collect::<Vec<_>>().join(", ");
    let why = if why.is_empty() { "-" } else { &why };
    format!("{all} | {} | {why}", failed.values().sum::<u32>())
}

fn kind(error: &CallError) -> &'static str {
    match error {
        CallError::NotConnected { .. } => "not connected",
        CallError::NotSent { .. } => "no connection in time",
        CallError::Stopped(_) => "deadline",
        CallError::Refused(_) | CallError::NotBegun(_) => "an answer that is an error",
        CallError::Closed(_) => "connection lost",
        _ => "something else",
    }
}

/// A ledger that takes its time.
struct Slow;

impl Ledger for Slow {
    async fn balance(&self, _: &Context, _: BalanceRequest) -> Result<BalanceReply, WireError> {
        sleep(WORK).await;
        Ok(BalanceReply { cents: Some(1500) })
    }

    async fn open(&self, _: &Context, _: OpenRequest) -> Result<OpenReply, WireError> {
        Err(WireError::new(Code::Unimplemented, "not today", TraceId::default()))
    }

    async fn transfer(&self, _: &Context, _: TransferRequest) -> Result<TransferReply, WireError> {
        Err(WireError::new(Code::Unimplemented, "not today", TraceId::default()))
    }
}
