//! How fast one stream is, for each round trip and three windows, on a link of 1 Gbit/s: by a run of ten seconds.

use std::collections::VecDeque;

/// In bytes a microsecond.
const LINK: f64 = 125.0;
const FRAME: f64 = 16_384.0;
const LASTING_MICROS: f64 = 10_000_000.0;

fn main() {
    println!("round trip, ms  65,535 bytes  1 MiB  4 MiB");
    for millis in [1, 2, 5, 10, 20, 30, 40, 60, 80, 100, 120, 150, 200] {
        let [small, default, large] =
            [65_535.0, 1_048_576.0, 4_194_304.0].map(|window| rate(window, f64::from(millis) * 1_000.0));
        println!("{millis:>14}  {small:>12.1}  {default:>5.1}  {large:>5.1}");
    }
    let slow = rate(65_535.0, 80_000.0);
    println!("\n65,535 bytes at 80 ms: {slow:.2} MB/s, {:.1} % of the link.", 100.0 * slow / LINK);
    println!("To fill it, a window has to hold {:.0} MB.", LINK * 80_000.0 / 1e6);
}

/// In MB/s. The receiver takes at once, and gives credit for each frame.
fn rate(window: f64, round_trip: f64) -> f64 {
    let (mut now, mut credit, mut sent) = (0.0, window, 0.0);
    let mut coming_back: VecDeque<(f64, f64)> = VecDeque::new();
    while now < LASTING_MICROS {
        while let Some(&(_, bytes)) = coming_back.front().filter(|(at, _)| *at <= now) {
            credit += bytes;
            coming_back.pop_front();
        }
        if credit <= 0.0 {
            now = coming_back.front().map_or(LASTING_MICROS, |(at, _)| *at);
            continue;
        }
        let frame = FRAME.min(credit);
        now += frame / LINK;
        (credit, sent) = (credit - frame, sent + frame);
        coming_back.push_back((now + round_trip, frame));
    }
    sent / now
}
