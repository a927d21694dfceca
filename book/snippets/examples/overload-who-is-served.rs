//! 150 calls a second at a server that can do 100, for callers who wait for a second each. Who gets an answer, under which queue?

use std::collections::VecDeque;

/// In microseconds, all whole numbers.
const SECOND: u64 = 1_000_000;
const LONGEST: u64 = 20_000;
const PATIENCE: u64 = SECOND;
const RATE: u64 = 150;
const LASTING: u64 = 200 * SECOND;
/// The second half is counted.
const COUNTED: u64 = LASTING / 2;

#[derive(Clone, Copy)]
struct Queue {
    name: &'static str,
    most: usize,
    newest: bool,
    /// A call that has less of its second left than this is refused when its turn comes.
    needs: Option<u64>,
    /// While the queue has not been empty for so long, nobody waits longer than a twentieth of that.
    controlled: Option<u64>,
}

const NO_LIMIT: Queue =
    Queue { name: "no limit", most: usize::MAX, newest: false, needs: None, controlled: None };

const QUEUES: [Queue; 7] = [
    NO_LIMIT,
    Queue { name: "50 at most", most: 50, ..NO_LIMIT },
    Queue { name: "5 at most", most: 5, ..NO_LIMIT },
    Queue { name: "newest first", newest: true, ..NO_LIMIT },
    Queue { name: "refuses what has expired", needs: Some(0), ..NO_LIMIT },
    Queue { name: "refuses what has less than 20 ms", needs: Some(LONGEST), ..NO_LIMIT },
    Queue { name: "controlled delay, 1 s and 50 ms", controlled: Some(SECOND), ..NO_LIMIT },
];

fn main() {
    println!("{:33} {:>9} {:>10} {:>20}", "", "in time", "too late", "time: median, p99");
    for queue in QUEUES {
        let (mut times, late) = served(queue);
        times.sort_unstable();
        let a_second = |calls| calls / (COUNTED / SECOND);
        let time = |percent| match times.len() {
            0 => String::from("-"),
            n => format!("{} ms", times[n * percent / 100] / 1_000),
        };
        println!(
            "{:33} {:>7}/s {:>8}/s {:>20}",
            queue.name,
            a_second(times.len() as u64),
            a_second(late),
            format!("{}, {}", time(50), time(99))
        );
    }
}

/// How long the calls took that were answered in time, and how many answers came too late.
fn served(rule: Queue) -> (Vec<u64>, u64) {
    let mut random = fastrand::Rng::with_seed(3);
    let mut comes: Vec<u64> = (0..RATE * LASTING / SECOND).map(|_| random.u64(0..LASTING)).collect();
    comes.sort_unstable();
    let mut comes = comes.into_iter().peekable();
    let (mut queue, mut now, mut times, mut late) = (VecDeque::new(), 0, Vec::new(), 0);
    // When the queue was empty last.
    let mut empty = 0;
    while now < LASTING {
        while let Some(call) = comes.next_if(|call| *call <= now) {
            if queue.len() < rule.most {
                let standing = rule.controlled.is_some_and(|most| now - empty > most);
                queue.push_back((call, standing));
            }
        }
        let Some((call, standing)) = (if rule.newest { queue.pop_back() } else { queue.pop_front() }) else {
            empty = now;
            now = comes.peek().copied().unwrap_or(LASTING);
            continue;
        };
        if rule.controlled.is_some_and(|most| now - call > if standing { most / 20 } else { most }) {
            continue;
        }
        // Refusing costs nothing here.
        if rule.needs.is_some_and(|needs| call + PATIENCE < now + needs) {
            continue;
        }
        now += random.u64(0..=LONGEST);
        if now > LASTING - COUNTED {
            if now - call <= PATIENCE { times.push(now - call) } else { late += 1 }
        }
    }
    (times, late)
}
