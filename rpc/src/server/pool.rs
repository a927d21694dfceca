//! Tasks that are used again: each job has a task for itself, and none is made for each job.

use std::future::poll_fn;
use std::mem;
use std::task::{Poll, Waker};

use crate::sync::{Arc, Mutex, MutexGuard};

/// The most tasks that wait for a job. One that is done when there are so many ends.
const MOST_IDLE: usize = 64;

/// Idle tasks that wait for a job. Dropping it ends them, and every other one after its job.
pub(crate) struct Pool<J>(Arc<Mutex<Idle<J>>>);

struct Idle<J> {
    seats: Vec<Arc<Seat<J>>>,
    /// The fewest seats that were taken at once since the last [`trim`](Pool::trim): so many tasks were not needed.
    fewest: usize,
    closed: bool,
}

/// A task of the pool, which asks for one job after the other.
pub(crate) struct Worker<J> {
    idle: Arc<Mutex<Idle<J>>>,
    seat: Arc<Seat<J>>,
}

/// Where a worker waits.
type Seat<J> = Mutex<Waits<J>>;

struct Waits<J> {
    /// Of the worker that waits here.
    waker: Option<Waker>,
    /// What it was given, and is about to take.
    job: Option<J>,
    /// There will be no job.
    in_vain: bool,
}

impl<J> Pool<J> {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Idle { seats: Vec::new(), fewest: 0, closed: false })))
    }

    /// Gives the job to the task that has waited least. If none waits the job comes back, for a [`worker`](Self::worker) of
    /// a new task.
    pub(crate) fn give(&self, job: J) -> Result<(), J> {
        let mut idle = lock(&self.0);
        let Some(seat) = idle.seats.pop() else { return Err(job) };
        idle.fewest = idle.fewest.min(idle.seats.len());
        drop(idle);
        let mut seat = lock(&seat);
        seat.job = Some(job);
        wake(seat);
        Ok(())
    }

    /// For a new task, whose first job this is.
    pub(crate) fn worker(&self, job: J) -> Worker<J> {
        let seat = Mutex::new(Waits { waker: None, job: Some(job), in_vain: false });
        Worker { idle: Arc::clone(&self.0), seat: Arc::new(seat) }
    }

    /// Ends the idle tasks that were not needed since this was called before. So after a burst they are gone with the
    /// second call.
    pub(crate) fn trim(&self) {
        let mut idle = lock(&self.0);
        let fewest = idle.fewest;
        let unneeded: Vec<_> = idle.seats.drain(..fewest).collect();
        idle.fewest = idle.seats.len();
        drop(idle);
        unneeded.iter().for_each(|seat| end(seat));
    }
}

impl<J> Drop for Pool<J> {
    fn drop(&mut self) {
        let mut idle = lock(&self.0);
        idle.closed = true;
        let seats = mem::take(&mut idle.seats);
        drop(idle);
        seats.iter().for_each(|seat| end(seat));
    }
}

impl<J> Worker<J> {
    /// Waits for the next job; `None` once the task is not needed any more. After a job it goes back to the scheduler first, so
    /// each begins as on a new task, with all of its budget. Not cancel safe: a job may be dropped with the future.
    pub(crate) async fn next(&mut self) -> Option<J> {
        poll_fn(|cx| {
            let mut seat = lock(&self.seat);
            if let Some(job) = seat.job.take() {
                return Poll::Ready(Some(job));
            }
            if seat.in_vain {
                return Poll::Ready(None);
            }
            let waits = seat.waker.replace(cx.waker().clone()).is_some();
            drop(seat);
            if waits || self.sit() { Poll::Pending } else { Poll::Ready(None) }
        })
        .await
    }

    fn sit(&self) -> bool {
        let mut idle = lock(&self.idle);
        let sits = !idle.closed && idle.seats.len() < MOST_IDLE;
        if sits {
            idle.seats.push(Arc::clone(&self.seat));
        }
        sits
    }
}

fn end<J>(seat: &Seat<J>) {
    let mut seat = lock(seat);
    seat.in_vain = true;
    wake(seat);
}

fn wake<J>(mut seat: MutexGuard<'_, Waits<J>>) {
    let waker = seat.waker.take();
    drop(seat);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().expect("no code that holds it can panic")
}
