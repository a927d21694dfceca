//! What a pool says, and what the kernel says, after four callers have left: the pool of lesson 10, as it was handed out.

use std::fmt::Write;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use book_tools::{look, look_when, serve_page};
use pitfall_10_pooling::{Connect, Exchange, ExchangeError, Pool, PoolError, Settings};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// Takes two seconds for each answer.
async fn bank(listener: TcpListener) -> Result<()> {
    loop {
        let (reader, writer) = listener.accept().await?.0.into_split();
        let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
        tokio::spawn(async move {
            while let Ok(Some(_)) = requests.next().await {
                sleep(Duration::from_secs(2)).await;
                if replies.send(b"100").await.is_err() {
                    return;
                }
            }
        });
    }
}

struct Bank(u16);

impl Connect for Bank {
    type Connection = Exchange<TcpStream>;

    async fn connect(&self) -> io::Result<Self::Connection> {
        Ok(Exchange::over(TcpStream::connect(("127.0.0.1", self.0)).await?))
    }
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Pool(#[from] PoolError),
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
}

async fn balance(pool: &Pool<Bank>) -> Result<(), Error> {
    pool.run(async |bank| {
        bank.ask(b"balance").await?;
        Ok(())
    })
    .await
}

fn page(pool: &Pool<Bank>, waiting: &AtomicU32, path: &str) -> String {
    let lent = pool.lent();
    if path == "/metrics" {
        let waiting = waiting.load(Ordering::Relaxed);
        return format!("pool_lent {}\npool_idle {}\npool_waiting {waiting}\n", lent.len(), pool.idle());
    }
    lent.iter().fold(String::new(), |mut text, lent| {
        let _ = writeln!(text, "{} ms  {}", lent.since.elapsed().as_millis(), lent.to);
        text
    })
}

#[tokio::main]
async fn scene() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(bank(listener));
    let pool = Pool::new(Bank(port), Settings { most: 4, ..Settings::default() })?;
    let waiting = Arc::new(AtomicU32::new(0));
    let address = {
        let (pool, waiting) = (pool.clone(), Arc::clone(&waiting));
        serve_page(move |path| page(&pool, &waiting, path))?
    };
    for _ in 0..4 {
        let left = timeout(Duration::from_millis(200), balance(&pool)).await;
        ensure!(left.is_err(), "the caller leaves");
    }
    for _ in 0..7 {
        let (pool, waiting) = (pool.clone(), Arc::clone(&waiting));
        tokio::spawn(async move {
            waiting.fetch_add(1, Ordering::Relaxed);
            balance(&pool).await
        });
    }
    tokio::task::spawn_blocking(move || {
        look_when(&format!("curl -s http://{address}/metrics"), |seen| seen.contains("waiting 7"))?;
        look(&format!("curl -s http://{address}/lent"))?;
        look_when(&format!("ss -tnH state established dport = :{port} | wc -l"), |seen| seen.trim() == "0")
    })
    .await??;
    Ok(())
}
