//! 200 calls a second that take 50 ms on average. How many of them find no connection free, for each size of the pool?

/// In microseconds.
const LASTING: u64 = 2_000_000_000;
const LONGEST: u64 = 100_000;
/// How many connections are busy on average.
const LOAD: u32 = 10;

fn main() {
    println!("size  calls that wait, %  Erlang C, %");
    for size in 1..=40 {
        println!("{size:>4}  {:>18.1}  {:>11.1}", waited(size), 100.0 * erlang_c(size));
    }
}

/// In percent, of calls that come at any moment of the time.
fn waited(size: u32) -> f64 {
    let calls = LASTING / (LONGEST / 2) * u64::from(LOAD);
    let mut random = fastrand::Rng::with_seed(10);
    let mut arrivals: Vec<u64> = (0..calls).map(|_| random.u64(0..LASTING)).collect();
    arrivals.sort_unstable();
    let mut free_at = vec![0_u64; size as usize];
    let mut waited = 0_u32;
    for now in &arrivals {
        let next = free_at.iter_mut().min().expect("a pool is not empty");
        waited += u32::from(*next > *now);
        *next = (*next).max(*now) + random.u64(0..=LONGEST);
    }
    100.0 * f64::from(waited) / arrivals.len() as f64
}

/// The share of calls that wait, if the load is less than the pool, and all of them otherwise.
fn erlang_c(size: u32) -> f64 {
    if size <= LOAD {
        return 1.0;
    }
    let load = f64::from(LOAD);
    // Erlang B, the share that is turned away where nobody can wait, by its recurrence.
    let lost = (1..=size).fold(1.0, |lost, n| load * lost / (f64::from(n) + load * lost));
    let busy = load / f64::from(size);
    lost / (1.0 - busy * (1.0 - lost))
}
