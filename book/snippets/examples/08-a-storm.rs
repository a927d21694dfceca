//! A ledger that can do 300 requests a second, asked 200 times a second, stands still from second 5 to second 10.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};
use solution_08_retries::{Budget, Failure, Policy, Repeat, Retries};
use tokio::time::{Instant, sleep, sleep_until};

const EACH: Duration = Duration::from_millis(5);
const WORK: Duration = Duration::from_micros(3_333);
const STILL: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(10)];
const DEADLINE: Duration = Duration::from_secs(10);
const SECONDS: usize = 40;

/// Works off one request after the other. It does not know whose caller has left.
struct Ledger {
    began: Instant,
    state: Mutex<State>,
}

struct State {
    /// When the last one in the queue will be done.
    free: Instant,
    arrived: [usize; SECONDS],
}

impl Ledger {
    async fn ask(&self) -> Result<(), Failure> {
        let done = {
            let mut state = self.state.lock().expect("nobody panics with it");
            let second = usize::try_from(self.began.elapsed().as_secs()).unwrap_or(SECONDS);
            if let Some(arrived) = state.arrived.get_mut(second) {
                *arrived += 1;
            }
            let mut begin = state.free.max(Instant::now());
            if (STILL[0]..STILL[1]).contains(&(begin - self.began)) {
                begin = self.began + STILL[1];
            }
            state.free = begin + WORK;
            state.free
        };
        // More than ten seconds of queue are refused.
        if done - Instant::now() > DEADLINE {
            return Err(Failure::before_it_began(WireError::new(
                Code::Unavailable,
                "full",
                TraceId::default(),
            )));
        }
        sleep_until(done).await;
        Ok(())
    }
}

/// What arrives at the ledger in each second.
async fn load(policy: Policy, budget: Budget) -> [usize; SECONDS] {
    let began = Instant::now();
    let state = Mutex::new(State { free: began, arrived: [0; SECONDS] });
    let ledger = Arc::new(Ledger { began, state });
    let retries = Arc::new(Retries::seeded(policy, Arc::new(budget), 8));
    for _ in 0..200 * SECONDS {
        let (ledger, retries) = (Arc::clone(&ledger), Arc::clone(&retries));
        tokio::spawn(async move {
            let call = retries.call(Instant::now() + DEADLINE, Repeat::Harmless, || ledger.ask());
            call.await.ok();
        });
        sleep(EACH).await;
    }
    let state = ledger.state.lock().expect("nobody panics with it");
    state.arrived
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let retries = Policy::default();
    let once = load(Policy { attempts: 1, ..retries }, Budget::default()).await;
    let four = load(retries, Budget::new(100, 1_000_000)).await;
    let budget = load(retries, Budget::new(10, 20)).await;
    println!("second  one attempt  four attempts with jitter  the same with a budget of 10 %");
    for second in 0..SECONDS {
        println!("{:>6}  {:>11}  {:>25}  {:>30}", second + 1, once[second], four[second], budget[second]);
    }
}
