//! The bandwidth-delay product: what has to be on the way if a link is never to be idle.

const LINKS: [(&str, f64); 4] =
    [("10 Mbit/s", 10.0), ("100 Mbit/s", 100.0), ("1 Gbit/s", 1_000.0), ("10 Gbit/s", 10_000.0)];
const ROUND_TRIPS: [f64; 4] = [0.5, 20.0, 80.0, 200.0];
const WINDOW: f64 = 65_535.0;

fn main() {
    println!("KiB on the way, for a round trip of");
    println!("            {}", ROUND_TRIPS.map(|millis| format!("{millis:>8} ms")).join(""));
    for (name, megabits) in LINKS {
        let cells = ROUND_TRIPS.map(|millis| format!("{:>11.0}", megabits * 125.0 * millis / 1024.0));
        println!("{name:<12}{}", cells.join(""));
    }
    let rates = ROUND_TRIPS.map(|millis| format!("{:>11.1}", WINDOW / millis / 1_000.0));
    println!("\n65,535 bytes{}  MB/s at most", rates.join(""));
}
