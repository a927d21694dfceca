//! The example `ledger-cluster` over links in memory, on the paused clock and with seeded dice. Prints what its trace says
//! for the first time of a server.

#[path = "../../../rpc/examples/ledger-cluster/desk.rs"]
mod desk;
#[path = "../../../rpc/examples/ledger-cluster/report.rs"]
mod report;
#[path = "../../../rpc/examples/ledger-cluster/scene.rs"]
mod scene;
#[path = "../../../rpc/examples/ledger-cluster/tally.rs"]
mod tally;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{At, Desk};
use rig::{Direction, End, Fault, Lane, Link, Wire};
use rpc::ledger::LedgerServer;
use rpc::{Connector, Server};
use scene::Network;
use tally::Tally;
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::time::Instant;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    fastrand::seed(11);
    let tally = Tally::default();
    let news = News { began: Instant::now(), known: Mutex::default() };
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(tally.clone()).with(news))?;
    let ending = scene::play(Links::default()).await?;
    report::print(&tally, &ending);
    Ok(())
}

const NAMES: [&str; 3] = ["north", "south", "east"];

/// The servers that are there, by their names, and the links to them.
#[derive(Clone, Default)]
struct Links(Arc<Mutex<BTreeMap<&'static str, Node>>>);

struct Node {
    server: Server,
    wires: Vec<Wire>,
}

struct To(Links, &'static str);

impl Network for Links {
    type Connector = To;

    fn start(&mut self, server: usize, desk: &Arc<Desk>) -> io::Result<String> {
        let node = Node { server: Server::new(LedgerServer::new(At(Arc::clone(desk)))), wires: Vec::new() };
        self.0.lock().expect("nobody panics").insert(NAMES[server], node);
        Ok(NAMES[server].to_owned())
    }

    fn kill(&mut self, server: usize) {
        let gone = self.0.lock().expect("nobody panics").remove(NAMES[server]);
        for wire in gone.into_iter().flat_map(|node| node.wires) {
            wire.inject(Direction::ToServer, Fault::Reset);
        }
    }

    fn connector(&self) -> impl Fn(&str) -> To + Send + 'static {
        let links = self.clone();
        move |name| To(links.clone(), NAMES.into_iter().find(|known| *known == name).unwrap_or_default())
    }
}

impl Connector for To {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        let Self(links, name) = self;
        let mut servers = links.0.lock().expect("nobody panics");
        let Node { server, wires } = servers.get_mut(name).ok_or(io::ErrorKind::ConnectionRefused)?;
        let lane = || Lane::new().delay(Duration::from_millis(1));
        let link = Link::between("client", name).lane(Direction::ToServer, lane());
        let (near, far, wire) = link.lane(Direction::ToClient, lane()).open();
        let (reader, writer) = split(far);
        drop(server.connect(reader, writer));
        wires.push(wire);
        Ok(split(near))
    }

    fn target(&self) -> String {
        self.1.to_owned()
    }
}

/// Prints an event if it is the first of its kind for its backend.
struct News {
    began: Instant,
    known: Mutex<BTreeSet<(String, String)>>,
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: Subscriber> Layer<S> for News {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut visited = Fields::default();
        event.record(&mut visited);
        let Fields(mut fields) = visited;
        let (Some(message), Some(backend)) = (fields.remove("message"), fields.remove("backend")) else {
            return;
        };
        if self.known.lock().expect("nobody panics").insert((message.clone(), backend.clone())) {
            let rest: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let at = self.began.elapsed().as_millis();
            println!(
                "{at:>4} ms    {message}: {backend}{}{}",
                if rest.is_empty() { "" } else { ", " },
                rest.join(", ")
            );
        }
    }
}
