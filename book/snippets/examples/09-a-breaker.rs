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

/// How a call ended, as its backend's breaker sees it.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Answered,
    Failed,
    /// Its caller left before there was a result. That is no verdict on the backend.
    Left,
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

    fn report(&mut self, now: u32, outcome: Outcome) {
        match (self.state, outcome) {
            (State::HalfOpen, Outcome::Answered) => {
                (self.state, self.failed) = (State::Closed, VecDeque::new());
            }
            (State::HalfOpen, Outcome::Failed) => self.state = State::Open { until: now + SLEEP },
            // The probe has told nothing: the next call is the probe.
            (State::HalfOpen, Outcome::Left) => self.state = State::Open { until: now },
            (State::Open { .. }, _) | (State::Closed, Outcome::Left) => {}
            (State::Closed, Outcome::Answered | Outcome::Failed) => {
                self.failed.push_back(outcome == Outcome::Failed);
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
    // One call a second; the backend is down from second 4 to second 18, and the caller of second 13 leaves.
    let mut breaker = Breaker { state: State::Closed, failed: VecDeque::new() };
    for now in 0..28 {
        let before = breaker.state;
        let outcome = if breaker.admits(now) {
            let (outcome, text) = match now {
                13 => (Outcome::Left, "sent, caller left"),
                4..18 => (Outcome::Failed, "sent, failed"),
                _ => (Outcome::Answered, "sent, answered"),
            };
            breaker.report(now, outcome);
            text
        } else {
            "refused at once"
        };
        if breaker.state != before || outcome != "sent, answered" {
            println!("{now:>2} s  {outcome:17}  {:?}", breaker.state);
        }
    }
}
