//! The format is what `WIRE.md` says: a client in another language, written from that page, calls the ledger.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rpc::Server;
use rpc::ledger::{Bank, LedgerServer};
use tokio::net::TcpListener;

/// What the Python client printed; `None` if there is no Python.
async fn python(later: &[&'static str]) -> Option<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let server = Server::new(LedgerServer::new(Bank::default()));
    let serving = server.clone();
    let serving = tokio::spawn(async move { serving.serve(listener).await });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let later = later.to_vec();
    let ran = tokio::task::spawn_blocking(move || {
        std::process::Command::new("python3")
            .arg(folder.join("tests/peer/ledger.py"))
            .args(["127.0.0.1", &port])
            .arg(folder.join("schema/ledger.binpb"))
            .args(later)
            .output()
    });
    let output = match ran.await.unwrap() {
        Err(why) if why.kind() == ErrorKind::NotFound && std::env::var_os("CI").is_none() => {
            eprintln!("skipped: there is no python3 here");
            return None;
        }
        output => output.unwrap(),
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(server.shutdown(Duration::from_secs(20)).await);
    serving.await.unwrap();
    Some(String::from_utf8(output.stdout).unwrap().replace('\r', ""))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_python_client_written_from_the_page_moves_money() {
    let Some(said) = python(&[]).await else { return };
    let trace = "ab".repeat(16);
    let expected = [
        "Open: {1: 1}",
        "Open: {1: 2}",
        "Transfer: {1: 1, 2: 1200}",
        "Transfer, repeated: {1: 1, 2: 1200}",
        "Balance: {1: 300}",
        &format!("Balance: error 5 {trace} no account 3"),
        &format!("Burn, which does not exist: error 12 {trace} no such method"),
        "Balance, in JSON: {'cents': '1200'}",
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_python_client_with_a_swapped_message_is_refused_by_name() {
    let Some(said) = python(&["later"]).await else { return };
    assert!(said.starts_with("goodbye 7: incompatible schemas: "), "{said}");
    assert!(said.contains("ledger.v1.TransferRequest is gone") || said.contains("MovementRequest"), "{said}");
}
