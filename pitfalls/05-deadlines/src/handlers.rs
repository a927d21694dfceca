//! The work that a connection's requests have started.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard};

use foldhash::fast::RandomState;
use solution_04_multiplexing::RequestId;
use tokio_util::task::TaskTracker;

use crate::context::Context;
use crate::deadline::Deadline;

/// A request has the id of another one that is still worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("request id {} is in use", id.0)]
pub struct InUse {
    /// The id.
    pub id: RequestId,
}

/// Clients choose the ids. This hash is cheap and has a seed, so that nobody can choose ids that all collide.
type Table = HashMap<RequestId, Context, RandomState>;

/// The handlers at work for one connection, each under the id of its request and with a context of its own: that is over
/// when the deadline passes, when the caller has given up, and when this is dropped.
#[derive(Debug, Default)]
pub struct Handlers {
    at_work: Arc<Mutex<Table>>,
    tasks: TaskTracker,
}

impl Handlers {
    /// Begins the work for one request, in a task of its own; if its deadline has passed, `work` is not even called.
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`InUse`], and nothing is begun.
    pub fn start<F>(
        &self,
        id: RequestId,
        deadline: Deadline,
        work: impl FnOnce(Context) -> F,
    ) -> Result<(), InUse>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let Some(place) = self.enter(id, deadline)? {
            let work = work(place.context().clone());
            self.spawn(place.run(work));
        }
        Ok(())
    }

    /// A place for the work of one request, which is not begun; `None` if its deadline has passed.
    ///
    /// # Errors
    /// [`InUse`].
    pub fn enter(&self, id: RequestId, deadline: Deadline) -> Result<Option<Place>, InUse> {
        let context = Context::new(deadline);
        if context.check().is_err() {
            return Ok(None);
        }
        match lock(&self.at_work).entry(id) {
            Entry::Occupied(_) => return Err(InUse { id }),
            Entry::Vacant(place) => place.insert(context.clone()),
        };
        Ok(Some(Place { id, context, at_work: Arc::clone(&self.at_work) }))
    }

    /// Gives work a task of its own. Must be called within a tokio runtime.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work);
    }

    /// The caller of that request has given up. An unknown id is one whose work is done.
    pub fn cancel(&self, id: RequestId) {
        if let Some(context) = lock(&self.at_work).get(&id) {
            context.cancel();
        }
    }

    /// How many are at work.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.at_work).len()
    }

    /// When the work for that request has to be over; `None` if none is at work.
    #[must_use]
    pub fn deadline(&self, id: RequestId) -> Option<Deadline> {
        lock(&self.at_work).get(&id).map(Context::deadline)
    }

    /// Whether none is at work.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The connection has ended, and with it the context of each handler. Returns when the last has stopped.
    pub async fn stop(self) {
        self.cancel_all();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn cancel_all(&self) {
        // Not under the lock: what is woken may want the table.
        let all: Vec<_> = lock(&self.at_work).values().cloned().collect();
        all.iter().for_each(Context::cancel);
    }
}

impl Drop for Handlers {
    fn drop(&mut self) {
        self.cancel_all();
    }
}

/// A handler's place in the table, for as long as it is at work.
#[derive(Debug)]
pub struct Place {
    id: RequestId,
    context: Context,
    at_work: Arc<Mutex<Table>>,
}

impl Place {
    /// The context of the work.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Does the work, and gives the place back when that is over. Dropping the future stops it.
    pub async fn run(self, work: impl Future<Output = ()>) {
        work.await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.at_work).remove(&self.id);
    }
}

fn lock(at_work: &Mutex<Table>) -> MutexGuard<'_, Table> {
    at_work.lock().expect("no code that holds the table can panic")
}
