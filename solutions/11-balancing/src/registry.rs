//! Who is there: a list of backends, each of which has to say again that it is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::backend::Backend;

/// Which lease. None is used twice by one registry, and one that was restarted does not know those from before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeaseId(pub u64);

/// There are as many leases as a registry keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{most} backends are registered already")]
pub struct RegistryFull {
    /// How many.
    pub most: usize,
}

/// A list of backends with leases, in memory. Clones are handles of one registry.
///
/// One that has just been started knows nobody. It keeps its list to itself until everybody had time to register: an empty
/// list would be believed.
#[derive(Clone, Debug)]
pub struct Registry {
    books: Arc<Mutex<Books>>,
    list: watch::Sender<Option<Arc<[Backend]>>>,
    opens: Instant,
}

#[derive(Debug, Default)]
struct Books {
    leases: BTreeMap<LeaseId, Lease>,
    next: u64,
}

#[derive(Debug)]
struct Lease {
    backend: Backend,
    lasts: Duration,
    until: Instant,
}

impl Registry {
    /// The longest lease; what asks for more gets this.
    pub const LONGEST: Duration = Duration::from_secs(60 * 60);
    /// The most backends.
    pub const MOST: usize = 1_000;

    /// An empty registry, which shows its list `after` that time: at least the longest lease that is in use.
    #[must_use]
    pub fn new(after: Duration) -> Self {
        // Ids begin at random, so that a lease from before a restart is not taken for one from after it.
        let books = Books { next: u64::from(fastrand::u32(..)) << 32, ..Books::default() };
        let opens = Instant::now() + after.min(Self::LONGEST);
        Self { books: Arc::new(Mutex::new(books)), list: watch::Sender::new(None), opens }
    }

    /// Enters a backend for as long as it says, and longer with each [`beat`](Self::beat). If its name is there already, this
    /// lease takes the place of the other.
    ///
    /// # Errors
    /// [`RegistryFull`].
    pub fn register(&self, backend: Backend, lasts: Duration) -> Result<LeaseId, RegistryFull> {
        let mut books = self.lock();
        books.leases.retain(|_, lease| lease.backend.name != backend.name);
        if books.leases.len() >= Self::MOST {
            return Err(RegistryFull { most: Self::MOST });
        }
        books.next += 1;
        let id = LeaseId(books.next);
        let lasts = lasts.min(Self::LONGEST);
        books.leases.insert(id, Lease { backend, lasts, until: Instant::now() + lasts });
        self.publish(&books);
        Ok(id)
    }

    /// The backend is still there. `false` if its lease has expired, or is not of this registry: then it has to register.
    #[must_use]
    pub fn beat(&self, id: LeaseId) -> bool {
        let mut books = self.lock();
        let now = Instant::now();
        match books.leases.get_mut(&id) {
            Some(lease) if now < lease.until => {
                lease.until = now + lease.lasts;
                true
            }
            _ => false,
        }
    }

    /// The backend is about to leave, and gets no more calls from those who follow the list.
    pub fn release(&self, id: LeaseId) {
        let mut books = self.lock();
        if books.leases.remove(&id).is_some() {
            self.publish(&books);
        }
    }

    /// The list, and how it changes. `None` until the registry shows it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Option<Arc<[Backend]>>> {
        self.list.subscribe()
    }

    /// Strikes out whoever's lease has ended, when it ends. Never returns; without it nobody is struck out. Dropping the
    /// future stops that and nothing else.
    pub async fn expire(&self) {
        sleep_until(self.opens).await;
        let mut changes = self.list.subscribe();
        loop {
            let next = {
                let mut books = self.lock();
                let now = Instant::now();
                books.leases.retain(|_, lease| now < lease.until);
                self.publish(&books);
                changes.borrow_and_update();
                books.leases.values().map(|lease| lease.until).min()
            };
            // Who registers meanwhile may end first, and so wakes this up.
            let until = next.unwrap_or_else(|| Instant::now() + Self::LONGEST);
            let _ = timeout_at(until, changes.changed()).await;
        }
    }

    fn publish(&self, books: &Books) {
        if Instant::now() < self.opens {
            return;
        }
        let list: Arc<[Backend]> = books.leases.values().map(|lease| lease.backend.clone()).collect();
        self.list.send_if_modified(|shown| {
            let changed = shown.as_ref() != Some(&list);
            *shown = Some(list);
            changed
        });
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("no code that holds the books can panic")
    }
}
