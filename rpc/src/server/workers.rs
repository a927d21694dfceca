//! The tasks that handlers run on (lesson 05).

use std::sync::atomic::{AtomicBool, Ordering};

use solution_04_multiplexing::RequestId;
use solution_05_deadlines::{Deadline, Handlers, InUse, Place};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::server::responder::Responder;
use crate::server::{Encoded, Failure};

/// The handlers of one connection.
pub(crate) struct Workers {
    handlers: Handlers,
    /// Whether a handler was spawned since the last batch ended.
    spawned: AtomicBool,
    several_threads: bool,
}

impl Workers {
    pub(crate) fn new() -> Self {
        let several_threads = Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread;
        Self { handlers: Handlers::default(), spawned: AtomicBool::new(false), several_threads }
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

    /// Gives the work a task of its own. Its id is free before it is answered: a client that has the reply may use the
    /// id again.
    pub(crate) fn spawn<F>(&self, entered: Place, work: F, mut responder: Responder)
    where
        F: Future<Output = Result<Encoded, Failure>> + Send + 'static,
    {
        // In a box: a task's future is moved several times before it has its place, a tenth of the server's instructions.
        self.handlers.spawn(Box::pin(async move {
            let mut outcome = None;
            entered.run(async { outcome = Some(work.await) }).await;
            // A caller that is gone needs no telling that its request was stopped.
            if let Some(outcome) = outcome {
                responder.respond(outcome);
            }
        }));
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

    /// Stops all handlers, and returns when the last has stopped.
    pub(crate) async fn stop(self) {
        self.handlers.stop().await;
    }
}
