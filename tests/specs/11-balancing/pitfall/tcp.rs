//! The same over real sockets.

use std::future::pending;
use std::io;

use balancing::{Backend, Balancer, Outcome, Policy};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::net::{TcpListener, TcpStream};

use super::super::scene::{LESSON, balancer, by};

/// Answers one request for each connection with `ok`, or with `no` if it fails, and `report` never.
async fn ledger(fails: bool) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (reader, writer) = stream.into_split();
                let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
                match reader.next().await {
                    Ok(Some(request)) if request == "report" => pending().await,
                    _ => drop(writer.send(if fails { b"no" } else { b"ok" }).await),
                }
            });
        }
    });
    Ok(address)
}

async fn ask(address: &str, request: &str) -> Outcome {
    let exchange = async {
        let (reader, writer) = TcpStream::connect(address).await.ok()?.into_split();
        let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
        writer.send(request.as_bytes()).await.ok()?;
        reader.next().await.ok()?
    };
    match exchange.await.as_deref() {
        Some(b"ok") => Outcome::Served,
        Some(_) => Outcome::Failed,
        None => Outcome::Unreachable,
    }
}

fn calls(balancer: &Balancer, name: &str) -> u64 {
    balancer.status().iter().filter(|status| *status.backend.name == *name).map(|status| status.calls).sum()
}

#[tokio::test]
async fn a_ledger_that_says_no_at_once_does_not_get_the_payments() {
    let mut addresses = Vec::new();
    for number in 0..5 {
        addresses.push(ledger(number == 3).await.unwrap());
    }
    let balancer =
        balancer(by(Policy::LeastConnections), addresses.iter().map(|address| Backend::named(address)));
    let bad = addresses.remove(3);
    for address in &addresses {
        let others: Vec<&str> =
            addresses.iter().chain([&bad]).filter(|other| *other != address).map(|other| &**other).collect();
        let picked = balancer.pick_except(&others).unwrap();
        tokio::spawn(async move {
            let outcome = ask(&picked.backend().name, "report").await;
            picked.done(outcome);
        });
    }
    for _ in 0..20 {
        let picked = balancer.pick().unwrap();
        let outcome = ask(&picked.backend().name, "pay").await;
        picked.done(outcome);
    }
    let got = calls(&balancer, &bad);
    LESSON
        .evidence()
        .sent("over real sockets, a long report to each of four ledgers, and then 20 payments;\nthe fifth says no to each at once")
        .arrived(format!("the fifth got {got} of the 20 payments"))
        .hurts("the others would have made each payment at once, beside the report")
        .holds(got < 10);
}
