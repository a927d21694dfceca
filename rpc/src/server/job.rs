//! The work for one call, in the hands of the task that does it.

use std::pin::pin;
use std::sync::Arc;

use solution_05_deadlines::Place;
use tracing::{Instrument, Span};

use crate::budget::Permit;
use crate::method::Method;
use crate::server::pool::Worker;
use crate::server::responder::Responder;
use crate::server::{Call, Service, Work};

/// What has to be done for one call, and all that it holds until then.
pub(crate) struct Job {
    pub(crate) todo: ToDo,
    pub(crate) place: Place,
    pub(crate) responder: Responder,
    pub(crate) span: Span,
    /// Of the receive budget: the request's.
    pub(crate) bytes: Permit,
}

pub(crate) enum ToDo {
    /// The service was not called yet: that is the task's to do, too.
    Call(Arc<dyn Service>, &'static Method, Call),
    /// An inline method that has to wait.
    GoOn(Work),
}

/// Does one job after the other, as long as there are any for this task. Each is done until it is done, its deadline passes or
/// somebody cancels it, and then it is answered. Its id is free before: a client that has the reply may use the id again.
pub(crate) async fn work_on(mut worker: Worker<Job>) {
    while let Some(Job { todo, place, mut responder, span, bytes }) = worker.next().await {
        let mut outcome = None;
        let work = async {
            let work = match todo {
                ToDo::Call(service, method, call) => service.call(method, call),
                ToDo::GoOn(work) => work,
            };
            outcome = Some(work.await);
            drop(bytes);
        };
        {
            // As `Place::run` does it, but pinned here: handed on by value, a future is copied for each function.
            let work = pin!(work.instrument(span));
            let _ = place.context().run(work).await;
        }
        drop(place);
        // A caller that is gone needs no telling that its request was stopped.
        if let Some(outcome) = outcome {
            responder.respond(outcome);
        }
    }
}
