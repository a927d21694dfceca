//! A connection whose check panics.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pooling::{Connect, Connection, Pool, PoolError, Settings};
use tokio::runtime::Builder;

/// Counts its connections.
#[derive(Clone, Default)]
struct Fragile {
    opened: Arc<AtomicUsize>,
}

/// Its check panics from the `good`th time on.
struct Brittle {
    good: usize,
}

impl Connection for Brittle {
    fn is_reusable(&mut self) -> bool {
        self.good = self.good.checked_sub(1).expect("a buffer that cannot be read");
        true
    }
}

impl Connect for Fragile {
    type Connection = Brittle;

    async fn connect(&self) -> io::Result<Brittle> {
        Ok(Brittle { good: self.opened.fetch_add(1, Ordering::Relaxed) })
    }
}

#[test]
fn a_check_that_panics_closes_that_connection_and_takes_no_place_with_it() {
    let backend = Fragile::default();
    let pool = Pool::new(backend.clone(), Settings { most: 1, ..Settings::default() }).unwrap();
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    // The first is closed when it comes back, the second when it would be lent again, the third when it comes back from that.
    for opened in [1, 2, 3, 3, 4] {
        let work = pool.run(async |_: &mut Brittle| Ok::<_, PoolError>(()));
        let lent = catch_unwind(AssertUnwindSafe(|| runtime.block_on(work)));
        assert!(
            matches!(lent, Ok(Ok(()))),
            "a caller met somebody else's panic, or all places are gone: {lent:?}"
        );
        assert_eq!(backend.opened.load(Ordering::Relaxed), opened);
    }
    assert!(pool.lent().is_empty());
}
