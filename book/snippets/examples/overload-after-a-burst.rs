//! 80 calls a second at a server that can do 100, and 300 a second from second 5 to second 10. How many answers are in time?

use std::collections::VecDeque;

/// In microseconds, all whole numbers.
const SECOND: u64 = 1_000_000;
const WORK: u64 = 10_000;
const PATIENCE: u64 = SECOND;
const SECONDS: usize = 70;

#[derive(Clone, Copy)]
enum Queue {
    NoLimit,
    AtMost(usize),
    Newest,
}

fn main() {
    println!("second  no limit  50 at most  newest first");
    let [none, short, newest] = [Queue::NoLimit, Queue::AtMost(50), Queue::Newest].map(in_time);
    for second in 0..SECONDS {
        println!("{:>6}  {:>8}  {:>10}  {:>12}", second + 1, none[second], short[second], newest[second]);
    }
}

/// Answers within the caller's patience, in each second.
fn in_time(rule: Queue) -> [u32; SECONDS] {
    let mut comes = (0..SECONDS as u64)
        .flat_map(|second| {
            let rate = if (5..10).contains(&second) { 300 } else { 80 };
            (0..rate).map(move |nth| second * SECOND + nth * SECOND / rate)
        })
        .peekable();
    let (mut queue, mut now, mut good) = (VecDeque::new(), 0, [0; SECONDS]);
    loop {
        while let Some(call) = comes.next_if(|call| *call <= now) {
            if !matches!(rule, Queue::AtMost(most) if queue.len() >= most) {
                queue.push_back(call);
            }
        }
        let taken = if let Queue::Newest = rule { queue.pop_back() } else { queue.pop_front() };
        match (taken, comes.peek()) {
            (Some(call), _) => {
                now += WORK;
                let second = usize::try_from(now / SECOND).unwrap_or(SECONDS);
                let Some(good) = good.get_mut(second) else { return good };
                *good += u32::from(now - call <= PATIENCE);
            }
            (None, Some(next)) => now = *next,
            (None, None) => return good,
        }
    }
}
