//! What does it cost to borrow a connection from a pool? (Lesson 10.)

use std::io;
use std::sync::Arc;
use std::time::Duration;

use results::bench::Figures;
use solution_02_framing::HEADER_BYTES;
use solution_10_pooling::{Connect, Exchange, ExchangeError, Pool, PoolError, Settings};
use tokio::io::{DuplexStream, duplex};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::super::fixes::echo;
use super::super::fixes::in_flight::{PIPE_BYTES, REQUEST_BYTES};
use super::super::fixes::sentence::costs;
use crate::entry::{Entry, Table};

const KEPT: &str = "a connection of its own";
const POOL: &str = "a pool's";
const IDLE: [(&str, usize); 3] = [(FEW, 1), (SOME, 20), (MANY, 1_000)];
const FEW: &str = "1 idle";
const SOME: &str = "20 idle";
const MANY: &str = "1,000 idle";

/// How many exchanges are made one after the other.
const EXCHANGES: u64 = 8;
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// One exchange after the other, on a connection that the caller keeps, and on one that it borrows for each.
#[must_use]
pub fn table() -> Table {
    let mut entries = Vec::new();
    entries.extend(IDLE.map(|(column, _)| kept(column)));
    entries.extend(IDLE.map(|(column, idle)| borrowed(column, idle)));
    Table {
        name: "pool",
        title: "Exchanges of 64 bytes over a connection in memory, by how many more the pool has".to_owned(),
        baseline: KEPT,
        limit: None,
        plotted: SOME,
        calls: 4,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let cost = |column| costs(figures, POOL, KEPT, column);
    format!(
        "An exchange on a connection that is borrowed for it costs {} CPU than on one that is kept, {} with {SOME}, and {} with {MANY}.",
        cost(FEW),
        cost(SOME),
        cost(MANY),
    )
}

/// Connects to a task that answers each request with itself.
struct Echo;

impl Connect for Echo {
    type Connection = Exchange<DuplexStream>;

    async fn connect(&self) -> io::Result<Exchange<DuplexStream>> {
        let (near, far) = duplex(PIPE_BYTES);
        tokio::spawn(echo::in_place(far));
        Ok(Exchange::over(near))
    }
}

#[derive(Debug)]
enum Failed {
    Pool(#[expect(dead_code, reason = "for whoever reads the panic")] PoolError),
    Exchange(#[expect(dead_code, reason = "for whoever reads the panic")] ExchangeError),
}

impl From<PoolError> for Failed {
    fn from(error: PoolError) -> Self {
        Self::Pool(error)
    }
}

fn kept(column: &'static str) -> Entry {
    let runtime = runtime();
    let mut exchange = runtime.block_on(Echo.connect()).expect("memory is there");
    entry(KEPT, column, move |times| {
        runtime.block_on(async {
            for _ in 0..times * EXCHANGES {
                let reply = exchange.ask(&[7; REQUEST_BYTES]).await.expect("the other side answers");
                assert_eq!(reply.len(), REQUEST_BYTES);
            }
        });
    })
}

fn borrowed(column: &'static str, idle: usize) -> Entry {
    let runtime = runtime();
    let settings = Settings { most: idle, idle: LONG, lifetime: LONG, opening: idle, ..Settings::default() };
    let pool = Pool::new(Echo, settings).expect("settings that a pool can have");
    runtime.block_on(open(&pool, idle));
    assert_eq!(pool.idle(), idle);
    entry(POOL, column, move |times| {
        runtime.block_on(async {
            for _ in 0..times * EXCHANGES {
                let exchange = pool.run(async |exchange: &mut Exchange<DuplexStream>| {
                    exchange.ask(&[7; REQUEST_BYTES]).await.map_err(Failed::Exchange)
                });
                let reply = exchange.await.expect("there is an idle one, and the other side answers");
                assert_eq!(reply.len(), REQUEST_BYTES);
            }
        });
    })
}

/// Borrows so many at once, and gives all of them back.
async fn open(pool: &Pool<Echo>, connections: usize) {
    let all_are_lent = Arc::new(Barrier::new(connections));
    let mut borrowers = JoinSet::new();
    for _ in 0..connections {
        let (pool, all_are_lent) = (pool.clone(), Arc::clone(&all_are_lent));
        borrowers.spawn(async move {
            let wait = async |_: &mut Exchange<DuplexStream>| {
                all_are_lent.wait().await;
                Ok::<_, Failed>(())
            };
            pool.run(wait).await.expect("there is room for each");
        });
    }
    borrowers.join_all().await;
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime without I/O needs nothing")
}

fn entry(row: &'static str, column: &'static str, run: impl FnMut(u64) + 'static) -> Entry {
    let bytes = EXCHANGES * 2 * (HEADER_BYTES + REQUEST_BYTES) as u64;
    Entry { row, column, bytes, elements: EXCHANGES, run: Box::new(run) }
}
