//! 150 calls a second, and a server that does 100, for a minute. Each caller waits for a second. How many of the calls does it answer in time?

use std::collections::VecDeque;

/// In milliseconds.
const WORK: u64 = 10;
const PATIENCE: u64 = 1_000;

fn main() {
    for most in [200, 20] {
        let (mut queue, mut answered, mut in_time, mut refused) = (VecDeque::new(), 0, 0, 0);
        for now in (0..60_000).step_by(2) {
            // Three calls each 20 ms, a call done each 10 ms.
            if matches!(now % 20, 0 | 6 | 12) {
                if queue.len() < most { queue.push_back(now) } else { refused += 1 }
            }
            if now % WORK == 0
                && let Some(came) = queue.pop_front()
                && now >= 50_000
            {
                answered += 1;
                in_time += u64::from(now + WORK - came <= PATIENCE);
            }
        }
        println!(
            "room for {most:>3}: of the last 10 s {answered} answered, {in_time} in time; {refused} refused in all"
        );
    }
}
