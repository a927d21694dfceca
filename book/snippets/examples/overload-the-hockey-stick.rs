//! One server, 10 ms of work for a call on average. How long does a call take at each load, and what does theory say?

/// In milliseconds.
const WORK: f64 = 10.0;

fn main() {
    println!("load, %  random work  M/M/1  equal work  M/D/1");
    for percent in (5..=95).step_by(5) {
        let load = f64::from(percent) / 100.0;
        // A long queue is slow to forget: so the run is longer where the load is higher.
        let idle = 20 - percent / 5;
        let calls = 200_000 + 4_000_000 / (idle * idle);
        let random = mean(load, calls, |random| WORK * exponential(random));
        let equal = mean(load, calls, |_| WORK);
        // A. K. Erlang, 1909 (M/D/1); F. Pollaczek, 1930, and A. Y. Khinchin, 1932 (any distribution of the work).
        let [mm1, md1] = [1.0, 0.5].map(|spread| WORK + spread * WORK * load / (1.0 - load));
        println!("{percent:>7}  {random:>11.1}  {mm1:>5.1}  {equal:>10.1}  {md1:>5.1}");
    }
}

/// How long a call takes on average, its wait in the queue included.
fn mean(load: f64, calls: u32, work: impl Fn(&mut fastrand::Rng) -> f64) -> f64 {
    let mut random = fastrand::Rng::with_seed(1);
    let (mut wait, mut all) = (0.0, 0.0);
    for _ in 0..calls {
        let takes = wait + work(&mut random);
        all += takes;
        // The next one comes a random while later, and finds what is left. D. V. Lindley, 1952.
        wait = f64::max(0.0, takes - WORK / load * exponential(&mut random));
    }
    all / f64::from(calls)
}

/// 1 on average; how long it takes until something happens that is as likely at any moment as at another.
fn exponential(random: &mut fastrand::Rng) -> f64 {
    -(1.0 - random.f64()).ln()
}
