//! What is printed in the end.

use std::collections::BTreeMap;

use rpc::CallError;

use crate::scene::{CENTS, Ending, FATES, PAYMENTS};
use crate::tally::{Count, Tally};

/// What became of the calls, and what the books say.
pub(crate) fn print(tally: &Tally, ending: &Ending) {
    println!(
        "\nserver                              sent  retries  failed  refused by its breaker  ejected  arrived  booked"
    );
    for ((name, desk), fate) in ending.servers.iter().zip(FATES) {
        let Count { sent, retries, refused, failed, ejected } = tally.of(name);
        let (arrived, booked) = (desk.calls(), desk.booked());
        println!(
            "{:<33}{sent:>7}{retries:>9}{failed:>8}{refused:>24}{ejected:>9}{arrived:>9}{booked:>8}",
            format!("{name}, which {fate}"),
        );
    }
    let Ending { errors, bookings, payer_cents, payee_cents, .. } = ending;
    println!(
        "\n{PAYMENTS} payments, {bookings} bookings; a customer had to ask again {} times",
        errors.len()
    );
    let whys = errors.iter().map(|error| match error {
        CallError::GaveUp { why, .. } => format!("no further attempt: {why:?}"),
        other => other.code().to_string(),
    });
    let mut counts = BTreeMap::<String, usize>::new();
    whys.for_each(|why| *counts.entry(why).or_default() += 1);
    counts.iter().for_each(|(why, count)| println!("  {count:>3} of them: {why}"));
    println!("the payer had {CENTS} cents and has {payer_cents}, the payee has {payee_cents}");
}
