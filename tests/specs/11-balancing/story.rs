//! One of three ledgers is started without its database: `cargo lab show 11 --live`.

use std::time::Duration;

use balancing::{Backend, Balancer, Outcome, Settings};
use rig::Recorder;
use tokio::time::{Instant, advance};

/// Between two payments.
const TICK: Duration = Duration::from_millis(5);
/// How long a payment takes, and how long it takes to fail.
const WORK: Duration = Duration::from_millis(50);
const FAILURE: Duration = Duration::from_millis(1);
/// When ledger-2 loses its database, and when it has it back, in seconds.
const FAILS: std::ops::Range<u64> = 1..20;

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let began = Instant::now();
    let settings = Settings { seed: 11, ..Settings::default() };
    let balancer = Balancer::new(settings).expect("the story's settings can be had");
    balancer.set(["ledger-0", "ledger-1", "ledger-2"].map(Backend::named));
    let mut under_way = Vec::new();
    let mut tally = [0; 3];
    let mut second = 0;
    while second < 61 {
        advance(TICK).await;
        let now = Instant::now();
        for (_, picked, outcome) in under_way.extract_if(.., |(ends, ..): &mut (Instant, _, _)| *ends <= now)
        {
            balancing::Picked::done(picked, outcome);
        }
        let picked = balancer.pick().expect("there are three");
        let is_bad = &*picked.backend().name == "ledger-2" && FAILS.contains(&second);
        tally[usize::from(picked.backend().name.as_bytes()[7] - b'0')] += 1;
        let (after, outcome) = if is_bad { (FAILURE, Outcome::Failed) } else { (WORK, Outcome::Served) };
        under_way.push((now + after, picked, outcome));
        if began.elapsed() >= Duration::from_secs(second + 1) {
            report(&recorder, second, &mut tally);
            second += 1;
        }
    }
    recorder.print();
}

/// Says where the payments of this second went, and what happens next.
fn report(recorder: &Recorder, second: u64, tally: &mut [u32; 3]) {
    if [0, 1, 10, 19, 20, 30, 60].contains(&second) {
        let [first, other, third] = *tally;
        recorder.note(
            "gateway",
            format!("200 payments: {first} to ledger-0, {other} to ledger-1, {third} to ledger-2"),
        );
    }
    if second + 1 == FAILS.start {
        recorder.note("ledger-2", "has lost its database, and fails in 1 ms");
    }
    if second + 1 == FAILS.end {
        recorder.note("ledger-2", "has its database back");
    }
    *tally = [0; 3];
}
