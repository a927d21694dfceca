//! Ten replicas, each with a queue; a call goes to any of them. A second request goes to another one after 50 ms. What does it cost?

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// In microseconds, all whole numbers.
const REPLICAS: usize = 10;
const AFTER: u64 = 50_000;
/// 9.9 ms of work on average and one pause of 200 ms in a hundred.
const MEAN: u64 = 11_900;
const CALLS: usize = 100_000;
const HEADS: &str = "     after 50 ms      at most 5 %   cancelled late  cancelled early";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hedge {
    Never,
    Always,
    /// At most one for each twenty calls.
    Budget,
    /// When a call is answered, its other request is taken out of the queue.
    Cancel,
    /// When a request is begun, the call's other one is taken out of the queue: a "tied request".
    Tied,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Comes(usize),
    Hedge(usize),
    Done { replica: usize, call: usize },
}

fn main() {
    println!("p99, and more requests");
    println!("{:5} {:>9} {HEADS}", "load", "no hedge");
    for load in [20, 40, 50, 60, 70, 80] {
        let (never, _) = run(Hedge::Never, load);
        let hedged = [Hedge::Always, Hedge::Budget, Hedge::Cancel, Hedge::Tied].map(|hedge| {
            let (p99, more) = run(hedge, load);
            format!("{:>16}", format!("{p99} ms, {more} %"))
        });
        println!("{load:>3} % {never:>6} ms {}", hedged.join(" "));
    }
}

struct Replicas {
    queues: [VecDeque<usize>; REPLICAS],
    busy: [bool; REPLICAS],
    events: BinaryHeap<Reverse<(u64, Event)>>,
    random: fastrand::Rng,
    begun: Vec<bool>,
    /// How long each call took, once it is answered.
    times: Vec<Option<u64>>,
}

/// The p99, and how many requests there were beyond one for each call, in percent.
fn run(hedge: Hedge, load: u64) -> (u64, usize) {
    let mut random = fastrand::Rng::with_seed(7);
    let lasting = CALLS as u64 * MEAN * 100 / (load * REPLICAS as u64);
    let mut comes: Vec<u64> = (0..CALLS).map(|_| random.u64(0..lasting)).collect();
    comes.sort_unstable();
    let events = comes.iter().enumerate().map(|(call, at)| Reverse((*at, Event::Comes(call)))).collect();
    let mut replicas = Replicas {
        queues: Default::default(),
        busy: [false; REPLICAS],
        events,
        random,
        begun: vec![false; CALLS],
        times: vec![None; CALLS],
    };
    let (mut first, mut hedged) = (vec![0; CALLS], 0);
    while let Some(Reverse((now, event))) = replicas.events.pop() {
        let (replica, call) = match event {
            Event::Comes(call) => {
                first[call] = replicas.random.usize(0..REPLICAS);
                if hedge != Hedge::Never {
                    replicas.events.push(Reverse((now + AFTER, Event::Hedge(call))));
                }
                (first[call], Some(call))
            }
            Event::Hedge(call) => {
                if replicas.times[call].is_some() || (hedge == Hedge::Budget && hedged * 20 >= call) {
                    continue;
                }
                hedged += 1;
                ((first[call] + replicas.random.usize(1..REPLICAS)) % REPLICAS, Some(call))
            }
            Event::Done { replica, call } => {
                replicas.times[call].get_or_insert(now - comes[call]);
                replicas.busy[replica] = false;
                (replica, None)
            }
        };
        replicas.queues[replica].extend(call);
        replicas.begin(replica, now, hedge);
    }
    let mut times: Vec<u64> = replicas.times.into_iter().flatten().collect();
    times.sort_unstable();
    (times[CALLS / 100 * 99] / 1_000, (100 * hedged).div_ceil(CALLS))
}

impl Replicas {
    /// Begins the next request in a replica's queue, if it has nothing to do.
    fn begin(&mut self, replica: usize, now: u64, hedge: Hedge) {
        while !self.busy[replica] {
            let Some(call) = self.queues[replica].pop_front() else { return };
            let begun = std::mem::replace(&mut self.begun[call], true);
            if hedge == Hedge::Cancel && self.times[call].is_some() || hedge == Hedge::Tied && begun {
                continue;
            }
            self.busy[replica] = true;
            let pause = self.random.u8(0..100) == 0;
            let work = if pause { 200_000 } else { self.random.u64(0..=20_000) };
            self.events.push(Reverse((now + work, Event::Done { replica, call })));
        }
    }
}
