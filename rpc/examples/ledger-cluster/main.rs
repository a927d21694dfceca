//! Four hundred payments over three servers, of which one hangs, one fails at once and one is killed:
//! `cargo run -p rpc --example ledger-cluster`.

mod desk;
mod processes;
mod report;
mod scene;
mod tally;

use std::error::Error;

use processes::Processes;
use tally::Tally;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let tally = Tally::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(tally.clone()))?;
    let ending = scene::play(Processes::default()).await?;
    report::print(&tally, &ending);
    Ok(())
}
