//! How a pool ends.

use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use pooling::{Connect, Connection, Pool, PoolError, Settings};
use tokio::time::{Instant, timeout};

use super::super::scene::{Bank, CallError, call, ms, of, pool, secs, settle};

#[tokio::test(start_paused = true)]
async fn a_closed_pool_lets_work_end_and_lends_no_more() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(2)));
    call(&pool, "balance alice").await.unwrap();
    let working = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "slow alice").await }
    });
    settle().await;
    let began = Instant::now();
    pool.close().await;
    assert_eq!(began.elapsed(), ms(2000));
    assert_eq!(working.await.unwrap().unwrap(), "alice has 90 EUR");
    settle().await;
    assert_eq!((bank.open(), pool.idle()), (0, 0));
    let refused = call(&pool, "balance bob").await;
    assert!(matches!(refused, Err(CallError::Pool(PoolError::Closed))), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_at_once() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(1)));
    let _hanging = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "hang").await.is_ok() }
    });
    settle().await;
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "balance bob").await }
    });
    settle().await;
    let began = Instant::now();
    assert!(timeout(secs(60), pool.close()).await.is_err(), "one call still hangs");
    let told = waiting.await.unwrap();
    assert!(matches!(told, Err(CallError::Pool(PoolError::Closed))), "{told:?}");
    assert_eq!(began.elapsed(), secs(60));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_being_opened_when_the_pool_closes_is_not_lent() {
    let bank = Bank::with_handshake(secs(3));
    let pool = Arc::new(pool(&bank, of(1)));
    let opening = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "balance bob").await }
    });
    settle().await;
    let began = Instant::now();
    pool.close().await;
    let told = opening.await.unwrap();
    assert!(matches!(told, Err(CallError::Pool(PoolError::Closed))), "{told:?}");
    assert_eq!((began.elapsed(), bank.opened()), (ms(0), 0), "whose caller is told at once");
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_for_the_end_hear_of_it() {
    let bank = Bank::default();
    let pool = Arc::new(pool(&bank, of(2)));
    let _working = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { call(&pool, "slow alice").await.is_ok() }
    });
    settle().await;
    let closed = timeout(secs(60), async { tokio::join!(pool.close(), pool.close()) }).await;
    assert!(closed.is_ok(), "two tasks close the pool, and only one of them hears that it is done");
}

/// Connects to nothing, and writes down how many connections the pool counts as lent while one is being closed.
#[derive(Clone, Default)]
struct Closing {
    pool: Arc<OnceLock<Pool<Self>>>,
    lent: Arc<Mutex<Vec<usize>>>,
}

struct Useless(Closing);

impl Connection for Useless {
    fn is_reusable(&mut self) -> bool {
        false
    }
}

impl Drop for Useless {
    fn drop(&mut self) {
        let lent = self.0.pool.get().map_or(0, |pool| pool.lent().len());
        self.0.lent.lock().expect("no test panics with it").push(lent);
    }
}

impl Connect for Closing {
    type Connection = Useless;

    async fn connect(&self) -> io::Result<Useless> {
        Ok(Useless(self.clone()))
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_is_being_closed_still_takes_room() {
    let closing = Closing::default();
    let pool = Pool::new(closing.clone(), Settings::default()).unwrap();
    assert!(closing.pool.set(pool.clone()).is_ok());
    pool.run(async |_: &mut Useless| Ok::<_, PoolError>(())).await.unwrap();
    assert_eq!(*closing.lent.lock().unwrap(), [1], "else the bank sees one more than the pool allows");
}
