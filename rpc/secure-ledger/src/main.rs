//! Two commands, in two terminals:
//!
//! ```console
//! $ cargo run -p secure-ledger -- serve
//! $ cargo run -p secure-ledger -- pay
//! ```
//!
//! The first runs a gateway, a ledger and a store until standard input ends, and leaves the papers of alice's phone and a
//! token in `target/secure-ledger`. The second opens two accounts and moves money, as alice.

use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use rpc::ContextExt;
use rpc::ledger::{BalanceRequest, OpenRequest, TransferRequest};
use secure_ledger::{Company, Login, Papers, Town, customer};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_target(false)
        .with_ansi(false)
        .without_time()
        .with_writer(std::io::stderr)
        .init();
    let done = match env::args().nth(1).as_deref() {
        Some("serve") => serve().await,
        Some("pay") => pay().await,
        _ => {
            eprintln!("usage: secure-ledger serve | pay");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why:#}");
            ExitCode::FAILURE
        }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/secure-ledger")
}

async fn serve() -> Result<()> {
    let (company, login) = (Company::found()?, Login::open());
    let town = Town::open(&company, &login, SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    fs::create_dir_all(folder()).context("cannot make target/secure-ledger")?;
    company.hand_out(&folder())?;
    fs::write(folder().join("token"), login.token("alice", "accounts:read transfers:book")?)?;
    fs::write(folder().join("address"), town.gateway.to_string())?;
    println!("gateway {}, ledger {}, store {}", town.gateway, town.ledger, town.store);
    println!("in another terminal: cargo run -p secure-ledger -- pay");
    println!("Control-D ends it");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    let drained = town.close().await;
    println!("{}", if drained { "drained" } else { "stopped what was not finished" });
    Ok(())
}

async fn pay() -> Result<()> {
    let read = |name: &str| {
        fs::read_to_string(folder().join(name)).context("is `cargo run -p secure-ledger -- serve` running?")
    };
    let (token, address) = (read("token")?, read("address")?);
    let ledger = customer(address, &Papers::from_files(&folder())?);
    let open = |owner: &str, cents| OpenRequest { owner: owner.to_owned(), cents };
    let alice = ledger.open(&Papers::call(&token), &open("alice", 5000)).await?.account;
    let bob = ledger.open(&Papers::call(&token), &open("bob", 0)).await?.account;
    let order =
        TransferRequest { from: alice, to: bob, cents: 1200, key: fastrand::u128(..).to_be_bytes().to_vec() };
    let call = Papers::call(&token);
    let reply = ledger.transfer(&call, &order).await?;
    println!(
        "booking {}, alice has {} cents left, trace {}",
        reply.number,
        reply.left_cents.unwrap_or(0),
        call.trace_id()
    );
    let bobs = ledger.balance(&Papers::call(&token), &BalanceRequest { account: bob }).await?;
    println!("bob has {} cents", bobs.cents.unwrap_or(0));
    match ledger.balance(&Papers::call("no token"), &BalanceRequest { account: bob }).await {
        Ok(_) => bail!("somebody without a token was told what bob has"),
        Err(why) => println!("without a good token: {why}"),
    }
    Ok(())
}
