//! Callers and the pool's end on two threads.

use std::io;
use std::thread;

use pooling::{Connect, Connection, Pool, PoolError, Settings};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::super::scene::secs;

struct Nowhere;

struct Good;

impl Connection for Good {
    fn is_reusable(&mut self) -> bool {
        true
    }
}

impl Connect for Nowhere {
    type Connection = Good;

    async fn connect(&self) -> io::Result<Good> {
        Ok(Good)
    }
}

#[test]
fn a_closed_pool_has_no_connection_whenever_it_is_closed() {
    let mut left = 0;
    for _ in 0..20 {
        let pool = Pool::new(Nowhere, Settings::default()).unwrap();
        thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    let borrow = || pool.run(async |_: &mut Good| Ok::<_, PoolError>(()));
                    runtime().block_on(async { while borrow().await.is_ok() {} });
                });
            }
            while pool.idle() == 0 {
                thread::yield_now();
            }
            let closed = runtime().block_on(async { timeout(secs(10), pool.close()).await });
            assert!(closed.is_ok(), "what was borrowed never came back");
            left += pool.lent().len();
        });
        left += pool.idle();
    }
    assert_eq!(left, 0, "twenty pools, each closed while four threads borrow");
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime without I/O needs nothing")
}
