//! 30 payments, 50 balances and 120 reports a second at a server that can do 100 calls a second. Which of them are answered?

use std::collections::VecDeque;

/// In microseconds, all whole numbers.
const SECOND: u64 = 1_000_000;
const LONGEST: u64 = 20_000;
const LASTING: u64 = 200 * SECOND;
const NAMES: [&str; 3] = ["payments", "balances", "reports"];
const RATES: [u64; 3] = [30, 50, 120];

#[derive(Clone, Copy)]
struct Rule {
    name: &'static str,
    /// A call is refused if so many are waiting already; by what it is.
    most: [usize; 3],
    /// Payments are taken before balances, and those before reports.
    ordered: bool,
}

const RULES: [Rule; 3] = [
    Rule { name: "50 at most", most: [50, 50, 50], ordered: false },
    Rule { name: "reports 10, balances 30, all 50", most: [50, 30, 10], ordered: false },
    Rule { name: "the same, in order of importance", most: [50, 30, 10], ordered: true },
];

fn main() {
    println!("{:32} {:>17} {:>17} {:>17}", "answered, p99", NAMES[0], NAMES[1], NAMES[2]);
    for rule in RULES {
        let answered = answered(rule).map(|mut times| {
            times.sort_unstable();
            times
        });
        let said = [0, 1, 2].map(|class| {
            let times = &answered[class];
            let share = 100 * times.len() as u64 / (RATES[class] * LASTING / SECOND);
            format!("{share} %, {} ms", times[times.len() * 99 / 100] / 1_000)
        });
        println!("{:32} {:>17} {:>17} {:>17}", rule.name, said[0], said[1], said[2]);
    }
}

/// How long the calls took that were answered, by what they are.
fn answered(rule: Rule) -> [Vec<u64>; 3] {
    let mut random = fastrand::Rng::with_seed(4);
    let mut comes: Vec<(u64, usize)> = Vec::new();
    for (class, rate) in RATES.into_iter().enumerate() {
        comes.extend((0..rate * LASTING / SECOND).map(|_| (random.u64(0..LASTING), class)));
    }
    comes.sort_unstable();
    let mut comes = comes.into_iter().peekable();
    let mut queue: VecDeque<(u64, usize)> = VecDeque::new();
    let (mut now, mut times) = (0, [const { Vec::new() }; 3]);
    loop {
        while let Some((call, class)) = comes.next_if(|(call, _)| *call <= now) {
            if queue.len() < rule.most[class] {
                queue.push_back((call, class));
            }
        }
        let first = (0..queue.len()).min_by_key(|&nth| if rule.ordered { queue[nth].1 } else { 0 });
        let Some((call, class)) = first.and_then(|nth| queue.remove(nth)) else {
            let Some((next, _)) = comes.peek() else { return times };
            now = *next;
            continue;
        };
        now += random.u64(0..=LONGEST);
        times[class].push(now - call);
    }
}
