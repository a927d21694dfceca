//! Four hundred payments over three servers, of which one hangs, one fails at once and one is killed:
//! `cargo run -p rpc --example ledger-cluster`.

mod desk;
mod scene;
mod tally;

use std::error::Error;

use scene::{CENTS, Ending, PAYMENTS};
use tally::Tally;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Everything about the calls that is printed comes from the trace.
    let tally = Tally::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(tally.clone()))?;
    let Ending { servers, asked_again, bookings, payer_cents, payee_cents } = scene::run().await?;

    println!("the server     sent  retries  failed  refused by its breaker  ejected  arrived  booked");
    for ((address, desk), what) in servers.iter().zip(["hangs", "fails", "is killed"]) {
        let count = tally.of(address);
        println!(
            "{what:<13}{:>6}{:>9}{:>8}{:>24}{:>9}{:>9}{:>8}",
            count.sent,
            count.retries,
            count.failed,
            count.refused,
            count.ejected,
            desk.calls(),
            desk.booked()
        );
    }
    println!();
    println!("{PAYMENTS} payments, {bookings} bookings; a customer had to ask again {asked_again} times");
    println!("the payer had {CENTS} cents and has {payer_cents}, the payee has {payee_cents}");
    Ok(())
}
