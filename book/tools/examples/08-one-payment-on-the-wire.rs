//! What `tcpdump` shows of one payment whose first reply comes too late: the gateway of lesson 08, as it was handed out.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use book_tools::Watch;
use pitfall_08_retries::{Budget, Failure, Key, Order, Payments, Policy, Receipt, Remote, Retries, Transfer};
use solution_03_errors::{Code, TraceId, WireError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

fn main() -> ExitCode {
    book_tools::ended(look())
}

/// The ledger behind a port.
struct Http(u16);

impl Remote for Http {
    async fn book(&self, key: Key, transfer: Transfer) -> Result<Receipt, Failure> {
        ask(self.0, key, transfer).await.map_err(|why| {
            let error = WireError::new(Code::Unavailable, why.to_string(), TraceId::default());
            Failure::after_it_began(error.with_retryable(true))
        })
    }
}

async fn ask(port: u16, key: Key, Transfer { from, to, cents }: Transfer) -> Result<Receipt> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let body = format!(r#"{{"from":{from},"to":{to},"cents":{cents}}}"#);
    let length = body.len();
    let request = format!(
        "POST /transfers HTTP/1.1\r\nHost: ledger\r\nIdempotency-Key: {key}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await?;
    let number = reply.lines().last().unwrap_or_default().parse().context("the number of a booking")?;
    Ok(Receipt { number, balance: 0 })
}

/// Books what it is asked, and answers the first request when its caller has given up.
async fn book(listener: TcpListener) -> Result<()> {
    for number in 1.. {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let read = stream.read(&mut [0; 1024]).await?;
            if number == 1 {
                tokio::time::sleep(Duration::from_millis(1200)).await;
            }
            let body = number.to_string();
            let head = format!("HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).await.map(|()| read)
        });
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn look() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(book(listener));
    let filter = format!("'dst port {port} and tcp[tcpflags] & tcp-push != 0'");
    let watch = Watch::start(&format!("tcpdump -i lo -nn -A -q -c 2 {filter}"), "listening on")?;
    let payments = Payments::new(Http(port), Retries::new(Policy::default(), Arc::new(Budget::default())));
    let order = Order { transfer: Transfer { from: 1, to: 2, cents: 3000 }, key: None };
    let receipt = payments.pay(order, Instant::now() + Duration::from_secs(5)).await?;
    ensure!(receipt.number == 2, "the second attempt is booked as the second payment");
    let seen = tokio::task::spawn_blocking(|| watch.ended()).await??;
    let mut keys: Vec<&str> = seen.lines().filter(|line| line.starts_with("Idempotency-Key")).collect();
    keys.dedup();
    ensure!(keys.len() == 2, "there are two keys: {keys:?}");
    Ok(())
}
