//! One server, 10 ms of random work for a call on average. What is the tail, and how long does a stop of one second last?

/// In milliseconds.
const WORK: f64 = 10.0;
const STOP: f64 = 1_000.0;
const STOPS: u32 = 1_000;

fn main() {
    println!(
        "{:>6} {:>9} {:>9} {:>18} {:>24}",
        "load", "mean", "p99", "p99 of M/M/1", "a stop of 1 s is gone"
    );
    for percent in [50, 80, 90, 95] {
        let load = f64::from(percent) / 100.0;
        let mut random = fastrand::Rng::with_seed(1);
        let mut times = times(&mut random, load);
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        times.sort_unstable_by(f64::total_cmp);
        let p99 = times[times.len() / 100 * 99];
        // In an M/M/1 queue the times are spread exponentially.
        let theory = WORK / (1.0 - load) * 100_f64.ln();
        let gone = (0..STOPS).map(|_| until_idle(&mut random, load)).sum::<f64>() / f64::from(STOPS);
        println!(
            "{percent:>4} % {mean:>6.0} ms {p99:>6.0} ms {theory:>15.0} ms {:>17.1} s later",
            gone / 1_000.0
        );
    }
}

/// How long each of two million calls takes.
fn times(random: &mut fastrand::Rng, load: f64) -> Vec<f64> {
    let mut wait = 0.0;
    let call = |_| {
        let takes = wait + WORK * exponential(random);
        wait = f64::max(0.0, takes - WORK / load * exponential(random));
        takes
    };
    (0..2_000_000).map(call).collect()
}

/// The server stands still for a second, and the calls of that second wait. When has it nothing more to do?
fn until_idle(random: &mut fastrand::Rng, load: f64) -> f64 {
    let (mut now, mut comes, mut left) = (STOP, 0.0, 0.0);
    loop {
        comes += WORK / load * exponential(random);
        // What was there is done before the next one comes.
        if comes > now + left {
            return now + left - STOP;
        }
        if comes > now {
            left -= comes - now;
            now = comes;
        }
        left += WORK * exponential(random);
    }
}

fn exponential(random: &mut fastrand::Rng) -> f64 {
    -(1.0 - random.f64()).ln()
}
