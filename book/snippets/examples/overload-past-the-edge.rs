//! A server that can do 100 calls a second, for callers who wait for a second each, under four queues. How many answers are in time?

use std::collections::VecDeque;

/// In microseconds, all whole numbers, so that every machine computes the same.
const SECOND: u64 = 1_000_000;
const LONGEST: u64 = 20_000;
/// What a caller waits for. The server is not told that it has left.
const PATIENCE: u64 = SECOND;
const LASTING: u64 = 120 * SECOND;
const COUNTED: u64 = 60 * SECOND;

#[derive(Clone, Copy)]
enum Next {
    Oldest,
    Newest,
}

fn main() {
    println!("calls a second  no limit  200 at most  50 at most  newest first");
    for rate in (10..=300).step_by(10) {
        let good = |next, most| in_time(rate, next, most) / (COUNTED / SECOND);
        let [none, long, short] = [usize::MAX, 200, 50].map(|most| good(Next::Oldest, most));
        let newest = good(Next::Newest, usize::MAX);
        println!("{rate:>14}  {none:>8}  {long:>11}  {short:>10}  {newest:>12}");
    }
}

/// Answers within the caller's patience, in the second minute.
fn in_time(rate: u64, next: Next, most: usize) -> u64 {
    let mut random = fastrand::Rng::with_seed(2);
    let mut comes: Vec<u64> = (0..rate * LASTING / SECOND).map(|_| random.u64(0..LASTING)).collect();
    comes.sort_unstable();
    let mut comes = comes.into_iter().peekable();
    let (mut queue, mut now, mut good) = (VecDeque::new(), 0, 0);
    while now < LASTING {
        // All that came while the last one was at work; those beyond the limit are refused.
        while let Some(call) = comes.next_if(|call| *call <= now) {
            if queue.len() < most {
                queue.push_back(call);
            }
        }
        let taken = match next {
            Next::Oldest => queue.pop_front(),
            Next::Newest => queue.pop_back(),
        };
        let Some(call) = taken else {
            now = comes.peek().copied().unwrap_or(LASTING);
            continue;
        };
        now += random.u64(0..=LONGEST);
        good += u64::from(now - call <= PATIENCE && now > LASTING - COUNTED);
    }
    good
}
