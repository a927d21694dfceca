//! What the three plans make of four days.

use book_snippets::scaling::{Day, NINE, Plan, USUAL, hours, refused};

fn main() {
    println!("refused, % of the day's requests   reacts   forecast   the larger of both");
    for (what, day) in [
        ("a day like yesterday", USUAL),
        ("opened half an hour early", Day { opens: NINE - 30, ..USUAL }),
        ("half as much again", Day { high: 6_000.0, ..USUAL }),
        ("nobody came", Day { high: 1_000.0, ..USUAL }),
    ] {
        let [a, b, c] = [Plan::Reacts, Plan::Forecasts, Plan::LargerOfBoth].map(|plan| refused(plan, day));
        println!("{what:<30} {a:>10.2} {b:>10.2} {c:>20.2}");
    }
    let [a, b, c] = [Plan::Reacts, Plan::Forecasts, Plan::LargerOfBoth].map(|plan| hours(plan, USUAL));
    println!("\ninstance hours, a day like yesterday {a:>4.0} {b:>10.0} {c:>20.0}");
}
