//! The tasks that handlers run on (lesson 05).

use std::sync::atomic::{AtomicBool, Ordering};

use solution_04_multiplexing::RequestId;
use solution_05_deadlines::{Deadline, Handlers, InUse, Place};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::server::job::{Job, work_on};
use crate::server::pool::Pool;

/// The handlers of one connection.
pub(crate) struct Workers {
    handlers: Handlers,
    pool: Pool<Job>,
    /// Whether a handler was spawned since the last batch ended.
    spawned: AtomicBool,
    several_threads: bool,
}

impl Workers {
    pub(crate) fn new() -> Self {
        let several_threads = Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread;
        Self {
            handlers: Handlers::default(),
            pool: Pool::new(),
            spawned: AtomicBool::new(false),
            several_threads,
        }
    }

    /// A place for the work of a request; `None` if its deadline has passed.
    pub(crate) fn enter(&self, id: RequestId, deadline: Deadline) -> Result<Option<Place>, InUse> {
        self.handlers.enter(id, deadline)
    }

    /// Cancels the work of a request: its deadline, if there was any work.
    pub(crate) fn cancel(&self, id: RequestId) -> Option<Deadline> {
        let deadline = self.handlers.deadline(id);
        self.handlers.cancel(id);
        deadline
    }

    /// Gives the job a task of its own, for as long as it takes.
    pub(crate) fn spawn(&self, job: Job) {
        if let Err(job) = self.pool.give(job) {
            // In a box: a task's future is moved several times before it has its place.
            self.handlers.spawn(Box::pin(work_on(self.pool.worker(job))));
        }
        self.spawned.store(true, Ordering::Relaxed);
    }

    /// Lets another thread see the handler that was spawned last. tokio keeps it for this thread, which runs it next,
    /// and wakes nobody: if it blocks, all other threads sleep, and nobody looks at the sockets. A task that is spawned
    /// behind it puts it where the others look, and wakes one of them.
    pub(crate) fn wake_another(&self) {
        if self.spawned.swap(false, Ordering::Relaxed) && self.several_threads {
            tokio::spawn(async {});
        }
    }

    /// Ends the tasks that a burst of calls has left idle.
    pub(crate) fn trim(&self) {
        self.pool.trim();
    }

    /// Stops all handlers, and returns when the last has stopped.
    pub(crate) async fn stop(self) {
        drop(self.pool);
        self.handlers.stop().await;
    }
}
