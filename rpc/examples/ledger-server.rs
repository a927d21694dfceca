//! Serves the ledger until it is told to stop: `cargo run -p rpc --example ledger-server [ADDRESS]`.
//!
//! The first line on standard output is the address. It shuts down, and finishes what was begun, when standard input
//! ends: press Control-D.

use std::io::Read;
use std::process::ExitCode;
use std::time::Duration;

use rpc::Server;
use rpc::ledger::{Bank, LedgerServer};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cannot serve: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("{}", listener.local_addr()?);
    let server = Server::new(LedgerServer::new(Bank::default()));
    let serving = server.clone();
    let serving = tokio::spawn(async move { serving.serve(listener).await });
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    let drained = server.shutdown(Duration::from_secs(10)).await;
    eprintln!("{}", if drained { "drained" } else { "stopped what was not finished in 10 s" });
    serving.await?;
    Ok(())
}
