//! Two instances become six after 90 s. What share of the calls goes to the new four, by how the clients learn of them?
//! A hundred clients, each at a moment of its own.

const CLIENTS: usize = 100;
const SCALED_OUT: usize = 90;
const TTL: usize = 30;
const SECONDS: usize = 210;

/// How a client learns of a change.
#[derive(Clone, Copy)]
enum Learns {
    /// It resolves again when a connection breaks. None does.
    WhenAConnectionBreaks,
    /// It asks each 30 s, behind a cache that keeps an answer for 30 s.
    ByPolling,
    /// It is told, a second later.
    ByAWatch,
}

fn main() {
    println!("seconds  when a connection breaks  by polling  by a watch");
    for second in (0..=SECONDS).step_by(10) {
        let [breaks, polls, watches] = [Learns::WhenAConnectionBreaks, Learns::ByPolling, Learns::ByAWatch]
            .map(|learns| share(learns, second));
        println!("{second:>7}  {breaks:>24.1}  {polls:>10.1}  {watches:>10.1}");
    }
}

/// In percent.
fn share(learns: Learns, second: usize) -> f64 {
    let mut random = fastrand::Rng::with_seed(12);
    let know = (0..CLIENTS)
        .filter(|_| {
            let (poll, cache) = (random.usize(0..TTL), random.usize(0..TTL));
            match learns {
                Learns::WhenAConnectionBreaks => false,
                Learns::ByAWatch => second > SCALED_OUT,
                Learns::ByPolling => {
                    // The cache asks again at its own moments, and the client finds what the cache has.
                    let renewed = SCALED_OUT + (cache + TTL - SCALED_OUT % TTL) % TTL;
                    let asked = renewed + (poll + TTL - renewed % TTL) % TTL;
                    second >= asked
                }
            }
        })
        .count();
    100.0 * know as f64 / CLIENTS as f64 * 4.0 / 6.0
}
