//! A duration as the value of gRPC's `grpc-timeout` header: at most eight digits and a unit.

use std::time::Duration;

const MOST: u128 = 99_999_999;

/// The finest unit in which it fits, rounded down; the longest there is, if it fits in none.
fn grpc_timeout(left: Duration) -> String {
    let nanos = left.as_nanos();
    let units = [(1, 'n'), (1_000, 'u'), (1_000_000, 'm'), (1_000_000_000, 'S'), (60_000_000_000, 'M')];
    let fits = units.into_iter().find(|(unit, _)| nanos / unit <= MOST);
    let (unit, name) = fits.unwrap_or((3_600_000_000_000, 'H'));
    format!("{}{name}", (nanos / unit).min(MOST))
}

fn main() {
    for left in [
        Duration::from_micros(1_500),
        Duration::from_millis(800),
        Duration::from_secs(15),
        Duration::from_secs(24 * 60 * 60),
        Duration::from_millis(u64::MAX),
        Duration::MAX,
    ] {
        println!("grpc-timeout: {:<10} for {left:?}", grpc_timeout(left));
    }
}
