//! What does a heartbeat cost on connections that nobody uses? (Lesson 07.)
//!
//! The connections are pipes in memory, each with a peer that answers pings, and the clock is tokio's paused one, which jumps to the
//! next timer: a second of theirs takes as long as the work in it. The kernel's share (a packet each way) is not in it.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fastrand::Rng;
use solution_02_framing::{HEADER_BYTES, MessageReader, MessageWriter};
use solution_07_heartbeat::{Arrivals, Frame, Heartbeat, Next, Pace, SharedHeartbeat};
use tokio::io::{DuplexStream, duplex, split};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use results::bench::Figures;

use super::sentence::{at, beyond_the_spread};
use crate::entry::{Entry, Table};

const NONE: &str = "none";
const HEARTBEAT: &str = "heartbeat";
const CONNECTIONS: [(&str, usize); 3] = [(FEW, 100), ("1,000 connections", 1_000), (MANY, 10_000)];
const FEW: &str = "100 connections";
const MANY: &str = "10,000 connections";

/// Of their clock, for each call: about two beats of every connection, so that no call is without any.
const CALL_SECONDS: u64 = 60;

/// A ping or a pong, framed.
const BEAT_BYTES: u64 = HEADER_BYTES as u64 + 1;

/// Between the pings of the default pace.
const MEAN_PAUSE_MILLIS: u64 = 27_500;

/// A minute of so many idle connections, with and without a heartbeat at its default pace.
#[must_use]
pub fn table() -> Table {
    let mut entries = Vec::new();
    entries.extend(CONNECTIONS.map(|column| entry(NONE, column)));
    entries.extend(CONNECTIONS.map(|column| entry(HEARTBEAT, column)));
    Table {
        name: "heartbeat",
        title: "A minute of an idle connection in memory, by how many there are; a heartbeat every 25 to 30 seconds".to_owned(),
        baseline: HEARTBEAT,
        limit: None,
        plotted: MANY,
        calls: 1,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let cost = |column| at(figures, HEARTBEAT, column).time.ns - at(figures, NONE, column).time.ns;
    let (connections, pace) = (CONNECTIONS[2].1 as f64, Pace::default());
    let mut sentence = format!(
        "Heartbeats every {} to {} s on {MANY} that nobody uses take {:.3} % of one core without the kernel's share \
         (for each, beside {FEW}, {})",
        (pace.interval - pace.jitter).as_secs(),
        pace.interval.as_secs(),
        connections * cost(MANY) / (CALL_SECONDS as f64 * 1e9) * 100.0,
        beyond_the_spread(cost(MANY) / cost(FEW), [MANY, FEW].map(|column| at(figures, HEARTBEAT, column))),
    );
    if let [Some(none), Some(heartbeat)] = [NONE, HEARTBEAT].map(|row| at(figures, row, MANY).kept_bytes) {
        sentence += &format!(
            ", and {:.0} bytes of memory each, beside the {none:.0} that a connection and its peer hold without",
            (heartbeat - none) / connections,
            none = none / connections,
        );
    }
    sentence + "."
}

fn entry(row: &'static str, (column, connections): (&'static str, usize)) -> Entry {
    let watched = row == HEARTBEAT;
    // A ping and a pong for each beat.
    let beats = if watched { connections as u64 * CALL_SECONDS * 1_000 / MEAN_PAUSE_MILLIS } else { 0 };
    // Opened when it is its turn: a table that is only listed costs nothing.
    let mut world = None;
    let run = Box::new(move |times| {
        let world = world.get_or_insert_with(|| World::settled(connections, watched));
        for _ in 0..times {
            world.pass(Duration::from_secs(CALL_SECONDS));
        }
    });
    Entry { row, column, bytes: beats * 2 * BEAT_BYTES, elements: connections as u64, run }
}

/// Connections, and a clock of their own.
struct World {
    runtime: Runtime,
    connections: JoinSet<()>,
    beats: Arc<AtomicU64>,
}

impl World {
    fn open(connections: usize, watched: bool) -> Self {
        let builder = &mut Builder::new_current_thread();
        let runtime =
            builder.enable_time().start_paused(true).build().expect("a runtime without I/O needs nothing");
        let mut world = Self { runtime, connections: JoinSet::new(), beats: Arc::default() };
        let mut random = Rng::with_seed(7);
        for number in 0..connections as u64 {
            let (near, far) = duplex(64);
            world.connections.spawn_on(answer(far), world.runtime.handle());
            if watched {
                let pause = Duration::from_millis(random.u64(0..30_000));
                world
                    .connections
                    .spawn_on(beat(near, number, pause, Arc::clone(&world.beats)), world.runtime.handle());
            } else {
                world.connections.spawn_on(wait(near), world.runtime.handle());
            }
        }
        world.pass(Duration::ZERO);
        world
    }

    /// Connections that have long been open: their beats are spread over time.
    fn settled(connections: usize, watched: bool) -> Self {
        let mut world = Self::open(connections, watched);
        world.pass(Duration::from_secs(60));
        let before = world.beats.load(Ordering::Relaxed);
        world.pass(Duration::from_secs(60));
        let beats = world.beats.load(Ordering::Relaxed) - before;
        // Two in 60 seconds each, or one more at the fastest pace.
        let expected: RangeInclusive<u64> = connections as u64 * 2..=connections as u64 * 3;
        assert!(
            beats == 0 && !watched || expected.contains(&beats),
            "{beats} beats of {connections} connections"
        );
        world
    }

    fn pass(&mut self, time: Duration) {
        self.runtime.block_on(async { sleep(time).await });
        assert!(self.connections.try_join_next().is_none(), "no connection ends");
    }
}

/// A peer: answers each ping.
async fn answer(stream: DuplexStream) {
    let (reader, writer) = split(stream);
    let (mut messages, mut answers) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(message)) = messages.next().await {
        assert_eq!(Frame::decode(&message), Some(Frame::Ping));
        answers.send(&Frame::Pong.encode()).await.expect("the side that pings reads the answer");
    }
}

/// A connection without a heartbeat.
async fn wait(stream: DuplexStream) {
    let (reader, writer) = split(stream);
    let (mut messages, _writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(_)) = messages.next().await {}
}

/// The same, and it beats.
async fn beat(stream: DuplexStream, seed: u64, pause: Duration, beats: Arc<AtomicU64>) {
    let (reader, writer) = split(stream);
    sleep(pause).await;
    let heartbeat = SharedHeartbeat::new(Heartbeat::new(Pace::default(), seed, Instant::now()));
    let mut messages = MessageReader::new(Arrivals::new(reader, heartbeat.clone()));
    let mut writer = MessageWriter::new(writer);
    loop {
        let next = heartbeat.lock().poll(Instant::now());
        let until = match next {
            Next::Wait(until) => until,
            Next::Ping => {
                writer.send(&Frame::Ping.encode()).await.expect("the peer reads");
                heartbeat.lock().sent(Instant::now());
                continue;
            }
            Next::Pong => panic!("the peer sends only pongs"),
            Next::Dead { silent_for } => panic!("the peer answers, but was silent for {silent_for:?}"),
        };
        tokio::select! {
            biased;
            message = messages.next() => match message {
                Ok(Some(pong)) if pong[..] == Frame::Pong.encode() => beats.fetch_add(1, Ordering::Relaxed),
                other => panic!("the peer sends pongs, and not {other:?}"),
            },
            () = sleep_until(until) => 0,
        };
    }
}
