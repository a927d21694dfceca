//! What a breaker's metrics and the kernel show after a probe's caller has left: the breaker of lesson 09, as it was handed out.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use book_tools::{after, look, look_when, serve_page};
use pitfall_09_breakers::{Breaker, BreakerState, CallError, Policy};
use solution_03_errors::{Code, TraceId, WireError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// Answers by status 500 at first, then not at all, then by 200.
async fn ledger(listener: TcpListener, answered: u32) -> Result<()> {
    for call in 0.. {
        let (mut stream, _) = listener.accept().await?;
        if stream.read(&mut [0; 1024]).await? == 0 {
            continue;
        }
        if call == answered {
            // Until the caller hangs up.
            let _ = stream.read(&mut [0; 1024]).await;
            continue;
        }
        let status = if call < answered { "500 Internal Server Error" } else { "200 OK" };
        stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes()).await?;
    }
    Ok(())
}

async fn balance(port: u16) -> Result<(), WireError> {
    let failed = |why: String| WireError::new(Code::Unavailable, why, TraceId::default());
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(b"GET /balance HTTP/1.1\r\nHost: ledger\r\n\r\n").await?;
        let mut reply = [0; 12];
        stream.read_exact(&mut reply).await?;
        Ok::<_, std::io::Error>(reply)
    };
    let reply = ask.await.map_err(|why| failed(why.to_string()))?;
    if reply.ends_with(b"200") { Ok(()) } else { Err(failed(String::from_utf8_lossy(&reply).into_owned())) }
}

fn metrics(breaker: &Breaker, refused: &AtomicU64) -> String {
    let (state, probes) = match breaker.state() {
        BreakerState::Closed => ("closed", 0),
        BreakerState::Open { .. } => ("open", 0),
        BreakerState::HalfOpen { probing } => ("half_open", probing),
    };
    let refused = refused.load(Ordering::Relaxed);
    format!(
        "breaker_state{{backend=\"ledger\",state=\"{state}\"}} 1\n\
         breaker_probes_under_way{{backend=\"ledger\"}} {probes}\n\
         breaker_refused_total{{backend=\"ledger\"}} {refused}\n"
    )
}

#[tokio::main]
async fn scene() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    let ledger = tokio::spawn(ledger(listener, 3));
    let policy =
        Policy { minimum_calls: 3, sleep: Duration::from_millis(50), probes: 1, ..Policy::default() };
    let breaker = Arc::new(Breaker::new(policy)?);
    let refused = Arc::new(AtomicU64::new(0));
    let page = {
        let (breaker, refused) = (Arc::clone(&breaker), Arc::clone(&refused));
        serve_page(move |_| metrics(&breaker, &refused))?
    };
    for _ in 0..3 {
        ensure!(breaker.call(balance(port)).await.is_err(), "the ledger fails");
    }
    sleep(policy.sleep * 2).await;
    let left = timeout(Duration::from_millis(100), breaker.call(balance(port))).await;
    ensure!(left.is_err(), "the probe's caller leaves");
    // From here on the ledger is well, and nobody reaches it.
    let (customers, counter) = (Arc::clone(&breaker), Arc::clone(&refused));
    let customers = tokio::spawn(async move {
        loop {
            if let Err(CallError::Refused(_)) = customers.call(balance(port)).await {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            sleep(Duration::from_millis(10)).await;
        }
    });
    tokio::task::spawn_blocking(move || inspect(&page.to_string(), port)).await??;
    customers.abort();
    ledger.abort();
    Ok(())
}

fn inspect(page: &str, port: u16) -> Result<()> {
    const REFUSED: &str = "refused_total{backend=\"ledger\"}";
    let metrics = format!("curl -s http://{page}/metrics");
    let first = look_when(&metrics, |seen| after(seen, REFUSED).is_ok_and(|refused| refused > 20))?;
    let connections = look(&format!("ss -tnH state established dport = :{port} | wc -l"))?;
    ensure!(connections.trim() == "0", "there is no connection to the ledger: {connections}");
    let times = "connect %{time_connect} s, first byte %{time_starttransfer} s, status %{http_code}";
    let direct = look(&format!("curl -s -o /dev/null -w '{times}' http://127.0.0.1:{port}/balance"))?;
    ensure!(direct.contains("status 200"), "the ledger is well: {direct}");
    let more = after(&first, REFUSED)? + 50;
    let last = look_when(&metrics, |seen| after(seen, REFUSED).is_ok_and(|refused| refused > more))?;
    ensure!(last.contains("half_open") && last.contains("under_way{backend=\"ledger\"} 1"), "stuck: {last}");
    Ok(())
}
