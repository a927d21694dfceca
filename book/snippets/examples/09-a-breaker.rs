//! A circuit breaker by hand: a window of the last calls, a sleep, one probe at a time.

use std::collections::VecDeque;

const WINDOW: usize = 10;
const LEAST: usize = 5;
const SLEEP: u32 = 5;

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Closed,
    Open {
        until: u32,
    },
    /// One call, the probe, is under way to see.
    HalfOpen,
}

struct Breaker {
    state: State,
    failed: VecDeque<bool>,
}

impl Breaker {
    /// Whether a call may go out at this second.
    fn admits(&mut self, now: u32) -> bool {
        match self.state {
            State::Closed => true,
            State::Open { until } if now >= until => {
                self.state = State::HalfOpen;
                true
            }
            State::Open { .. } | State::HalfOpen => false,
        }
    }

    fn report(&mut self, now: u32, failed: bool) {
        match self.state {
            State::HalfOpen if failed => self.state = State::Open { until: now + SLEEP },
            State::HalfOpen => (self.state, self.failed) = (State::Closed, VecDeque::new()),
            State::Open { .. } => {}
            State::Closed => {
                self.failed.push_back(failed);
                if self.failed.len() > WINDOW {
                    self.failed.pop_front();
                }
                let failures = self.failed.iter().filter(|failed| **failed).count();
                if self.failed.len() >= LEAST && failures * 2 > self.failed.len() {
                    self.state = State::Open { until: now + SLEEP };
                }
            }
        }
    }
}

fn main() {
    // One call a second; the backend is down from second 4 to second 18.
    let mut breaker = Breaker { state: State::Closed, failed: VecDeque::new() };
    for now in 0..28 {
        let before = breaker.state;
        let outcome = if breaker.admits(now) {
            let failed = (4..18).contains(&now);
            breaker.report(now, failed);
            if failed { "sent, failed" } else { "sent, answered" }
        } else {
            "refused at once"
        };
        if breaker.state != before || outcome == "refused at once" {
            println!("{now:>2} s  {outcome:15}  {:?}", breaker.state);
        }
    }
}
