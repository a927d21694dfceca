//! A shop opens at nine: within ten minutes its load is four times what it was. An instance serves 100 requests a second,
//! and takes six minutes to come. One plan asks for what the last two minutes needed, another for what yesterday needed
//! ten minutes later.

use book_snippets::scaling::{NINE, Plan, USUAL, capacities};

fn main() {
    let [reacts, forecasts] = [Plan::Reacts, Plan::Forecasts].map(|plan| capacities(plan, USUAL));
    println!("minutes after nine  load  capacity that reacts  capacity by forecast");
    for minute in NINE - 20..=NINE + 40 {
        let after = minute as f64 - NINE as f64;
        println!(
            "{after:>18}  {:>4.0}  {:>20}  {:>20}",
            USUAL.load(minute),
            reacts[minute],
            forecasts[minute]
        );
    }
}
