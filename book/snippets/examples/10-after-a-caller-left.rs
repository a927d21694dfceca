//! A pool of two connections and a bank that answers after 50 ms. What does the pool have in the end?

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use solution_02_framing::{MessageReader, MessageWriter};
use solution_10_pooling::{Connect, Exchange, ExchangeError, Pool, PoolError, Settings};
use tokio::io::{DuplexStream, duplex, split};
use tokio::time::{sleep, timeout};

static OPENED: AtomicUsize = AtomicUsize::new(0);

struct Bank;

impl Connect for Bank {
    type Connection = Exchange<DuplexStream>;

    async fn connect(&self) -> io::Result<Self::Connection> {
        OPENED.fetch_add(1, Ordering::Relaxed);
        let (near, far) = duplex(1024);
        tokio::spawn(async move {
            let (reader, writer) = split(far);
            let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
            while let Ok(Some(_)) = requests.next().await {
                sleep(Duration::from_millis(50)).await;
                if replies.send(b"90 EUR").await.is_err() {
                    break;
                }
            }
        });
        Ok(Exchange::over(near))
    }
}

#[derive(Debug)]
struct CallError;

impl From<PoolError> for CallError {
    fn from(_: PoolError) -> Self {
        Self
    }
}

impl From<ExchangeError> for CallError {
    fn from(_: ExchangeError) -> Self {
        Self
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let pool = Pool::new(Bank, Settings { most: 2, ..Settings::default() }).expect("a pool of two");
    for (customer, patience) in [("alice", 100), ("bob", 20), ("carol", 100)] {
        let call = pool.run(async |connection: &mut Exchange<DuplexStream>| {
            Ok::<_, CallError>(connection.ask(customer.as_bytes()).await?)
        });
        let answered = timeout(Duration::from_millis(patience), call).await.is_ok();
        assert_eq!(answered, customer != "bob");
    }
    let opened = OPENED.load(Ordering::Relaxed);
    println!("{} lent, {} idle, {opened} opened so far", pool.lent().len(), pool.idle());
}
