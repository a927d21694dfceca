//! Keeps the connections to one backend, which lesson 10's pool opens and holds.

use std::io;
use std::sync::Arc;

use solution_10_pooling::{Connect, Connection as Poolable, Pool, PoolError, Settings};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::budget::Budget;
use crate::client::{Backoff, Connection, Connector, Options};
use crate::cluster::member::Member;
use crate::ended::with_causes;
use crate::schema::Schema;

/// How a backend is connected to.
pub(crate) struct Dial<C> {
    pub(crate) connector: C,
    pub(crate) schema: Schema,
    pub(crate) options: Options,
    /// Turns to connect, for all backends together.
    pub(crate) turns: Budget,
    pub(crate) member: Arc<Member>,
}

/// A connection on which calls run side by side.
pub(crate) struct Line(Arc<Connection>);

impl Poolable for Line {
    fn is_reusable(&mut self) -> bool {
        self.0.takes_calls()
    }
}

impl<C: Connector> Connect for Dial<C> {
    type Connection = Line;

    async fn connect(&self) -> io::Result<Line> {
        let _turn = self.turns.acquire(1).await;
        match Connection::attempt(&self.connector, self.schema, self.options).await {
            Ok(connection) => Ok(Line(Arc::new(connection))),
            Err(why) => {
                self.member.not_connected(with_causes(&why));
                Err(io::Error::other(why))
            }
        }
    }
}

/// Keeps so many connections open until the set is dropped. A call on one of them may end after that.
pub(crate) fn keep<C: Connector>(dial: Dial<C>, connections: usize) -> JoinSet<()> {
    let most = connections.clamp(1, Settings::MOST);
    let (member, backoff) = (Arc::clone(&dial.member), dial.options.backoff);
    // Whoever borrows here waits as long as it takes; calls have deadlines of their own.
    let settings =
        Settings { most, opening: 1, wait: Settings::LONGEST, pause: backoff.base, ..Settings::default() };
    let pool = Pool::new(dial, settings).expect("there is at least one connection, and one is opened");
    let mut keepers = JoinSet::new();
    for _ in 0..most {
        keepers.spawn(keep_one(pool.clone(), Arc::clone(&member), backoff));
    }
    keepers
}

/// Borrows a connection for as long as it lives, and lets the calls share it; then the next.
async fn keep_one<C: Connector>(pool: Pool<Dial<C>>, member: Arc<Member>, backoff: Backoff) {
    let mut lost = 0_u32;
    loop {
        let lived = pool.run(async |line: &mut Line| {
            let up = Instant::now();
            member.connected(&line.0);
            let reason = line.0.closing().await;
            member.lost(&line.0, &reason);
            Ok::<_, PoolError>(up.elapsed())
        });
        let lasted = lived.await.is_ok_and(|lived| lived >= backoff.cap);
        // To connect has succeeded, so the pool sees no reason to pause. But a server that takes connections only to drop
        // them is not to be called in a loop.
        lost = if lasted { 1 } else { lost.saturating_add(1) };
        sleep(backoff.pause(lost)).await;
    }
}
