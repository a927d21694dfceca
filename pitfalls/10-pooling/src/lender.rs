//! What lends the connections of a [`Pool`](crate::Pool), and takes them back.

use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard};

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};

use crate::connection::{Connect, Connection};
use crate::ledger::Ledger;
use crate::lifetime;
use crate::pool::PoolError;
use crate::settings::Settings;

/// A connection on loan.
pub(crate) struct Loan<K> {
    pub(crate) connection: K,
    /// When it is too old to be lent again.
    ends: Instant,
    id: u64,
}

/// What all handles of a pool share.
pub(crate) struct Lender<C: Connect> {
    connector: C,
    pub(crate) settings: Settings,
    /// Room for a connection, lent or about to be. First come, first served. Closed with the pool.
    pub(crate) room: Semaphore,
    opening: Semaphore,
    /// Has no room for anybody, and is closed with the pool: to wait for it is to wait for that.
    closing: Semaphore,
    ledger: Mutex<Ledger<C::Connection>>,
    pub(crate) came_back: Notify,
}

impl<C: Connect> Lender<C> {
    pub(crate) fn new(connector: C, settings: Settings) -> Self {
        Self {
            connector,
            settings,
            room: Semaphore::new(settings.most),
            opening: Semaphore::new(settings.opening),
            closing: Semaphore::new(0),
            ledger: Mutex::new(Ledger::new()),
            came_back: Notify::new(),
        }
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger<C::Connection>> {
        self.ledger.lock().expect("no code that holds the books can panic")
    }

    /// Lends a connection: an idle one, else a new one. It has to be given to [`take_back`](Self::take_back). Dropping the future
    /// lends nothing.
    pub(crate) async fn lend(
        &self,
        to: &'static Location<'static>,
    ) -> Result<Loan<C::Connection>, PoolError> {
        let deadline = Instant::now() + self.settings.wait;
        let room = match timeout_at(deadline, self.room.acquire()).await {
            Ok(room) => room.map_err(|_| PoolError::Closed)?,
            Err(_) => return Err(self.all_lent()),
        };
        let (connection, ends) = tokio::select! {
            found = timeout_at(deadline, self.idle_or_new()) => found.map_err(|_| self.not_in_time())?,
            _ = self.closing.acquire() => return Err(PoolError::Closed),
        };
        let id = {
            let mut ledger = self.ledger();
            // Asked under the lock that `close` takes next: it sees this loan, or this sees that the pool is closed.
            if self.room.is_closed() {
                return Err(PoolError::Closed);
            }
            ledger.lend(to)
        };
        room.forget();
        Ok(Loan { connection, ends, id })
    }

    /// Lends no more, and closes what is idle.
    pub(crate) fn close(&self) {
        self.room.close();
        self.closing.close();
        let idle = self.ledger().take_all_idle();
        drop(idle);
    }

    /// Takes back what was lent: keeps it, if another caller may have it, else closes it.
    pub(crate) fn take_back(&self, loan: Loan<C::Connection>) {
        let Loan { mut connection, ends, id } = loan;
        let reusable = is_reusable(&mut connection);
        let mut ledger = self.ledger();
        if reusable && !self.room.is_closed() {
            ledger.put_idle(connection, ends);
        } else {
            drop(ledger);
            // Before there is room for another one, and before `close` returns.
            drop(connection);
            ledger = self.ledger();
        }
        ledger.came_back(id);
        drop(ledger);
        self.room.add_permits(1);
        self.came_back.notify_waiters();
    }

    /// The connection that came back last, if it can be used.
    fn idle_one(&self) -> Option<(C::Connection, Instant)> {
        loop {
            let (idle, expired) = self.ledger().take_idle(Instant::now(), &self.settings);
            drop(expired);
            let mut idle = idle?;
            if is_reusable(&mut idle.connection) {
                return Some((idle.connection, idle.ends));
            }
        }
    }

    /// An idle connection, or a new one, unless another comes back while it is being opened.
    async fn idle_or_new(&self) -> (C::Connection, Instant) {
        let mut new = pin!(self.open());
        loop {
            let mut came_back = pin!(self.came_back.notified());
            came_back.as_mut().enable();
            if let Some(idle) = self.idle_one() {
                return idle;
            }
            tokio::select! {
                new = &mut new => return new,
                () = came_back => {}
            }
        }
    }

    /// A new connection, after as many attempts as it takes. When all connections break at once, only a few callers try at the
    /// same time, and none of them at once after a failure.
    async fn open(&self) -> (C::Connection, Instant) {
        let _turn = self.opening.acquire().await;
        loop {
            let pause = self.ledger().pauses.left(Instant::now());
            sleep(pause).await;
            let outcome = self.connector.connect().await;
            let now = Instant::now();
            match outcome {
                Ok(connection) => {
                    self.ledger().pauses.succeeded();
                    return (connection, lifetime::ends(now, &self.settings));
                }
                Err(why) => self.ledger().pauses.failed(now, why, &self.settings),
            }
        }
    }

    fn all_lent(&self) -> PoolError {
        let lent = self.ledger().lent();
        PoolError::AllLent { lent: lent.len(), longest: lent.first().copied() }
    }

    fn not_in_time(&self) -> PoolError {
        PoolError::NotInTime { within: self.settings.wait, last: self.ledger().pauses.last_failure() }
    }
}

/// Whether another caller may have it. One whose check panics is closed, and takes no place with it.
fn is_reusable(connection: &mut impl Connection) -> bool {
    catch_unwind(AssertUnwindSafe(|| connection.is_reusable())).unwrap_or(false)
}
