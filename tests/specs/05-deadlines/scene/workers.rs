//! Who works, and for how long.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use deadlines::Context;
use tokio::time::Instant;

use super::Answering;

/// Who is at work for a request, since when and until when.
#[derive(Clone)]
pub(crate) struct Workers {
    began: Instant,
    shifts: Arc<Mutex<Vec<Shift>>>,
}

struct Shift {
    who: &'static str,
    budget_millis: Option<u64>,
    from: Duration,
    until: Option<Duration>,
}

/// At work until it is dropped.
pub(crate) struct AtWork {
    workers: Workers,
    shift: usize,
}

impl Default for Workers {
    fn default() -> Self {
        Self { began: Instant::now(), shifts: Arc::default() }
    }
}

impl Workers {
    pub(crate) fn begin(&self, who: &'static str, context: Option<&Context>) -> AtWork {
        let mut shifts = self.shifts();
        let budget_millis = context.map(|context| context.deadline().left_millis());
        shifts.push(Shift { who, budget_millis, from: self.began.elapsed(), until: None });
        AtWork { workers: self.clone(), shift: shifts.len() - 1 }
    }

    fn shifts(&self) -> MutexGuard<'_, Vec<Shift>> {
        self.shifts.lock().expect("no code that holds the shifts can panic")
    }

    pub(crate) fn at_work(&self) -> usize {
        self.shifts().iter().filter(|shift| shift.until.is_none()).count()
    }

    /// When the last of that name stopped, if any began and all have stopped.
    pub(crate) fn stopped_at(&self, who: &str) -> Option<Duration> {
        let shifts = self.shifts();
        let untils: Option<Vec<_>> =
            shifts.iter().filter(|shift| shift.who == who).map(|shift| shift.until).collect();
        untils?.into_iter().max()
    }

    /// Whether each of those names began, and stopped at that time.
    pub(crate) fn all_stopped_at(&self, names: &[&str], at: Duration) -> bool {
        names.iter().all(|name| self.stopped_at(name) == Some(at))
    }

    pub(crate) fn budgets(&self) -> Vec<(&'static str, u64)> {
        let shifts = self.shifts();
        shifts.iter().filter_map(|shift| Some((shift.who, shift.budget_millis?))).collect()
    }
}

impl fmt::Display for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for Shift { who, budget_millis, from, until } in self.shifts().iter() {
            write!(f, "{gap}{who}: at work from {} ms", from.as_millis())?;
            match until {
                Some(until) => write!(f, " to {} ms", until.as_millis())?,
                None => write!(f, " and still at work")?,
            }
            if let Some(millis) = budget_millis {
                write!(f, " (was told: {millis} ms left)")?;
            }
            gap = "\n";
        }
        Ok(())
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.workers.shifts()[self.shift].until = Some(self.workers.began.elapsed());
    }
}

/// A handler whose work is noted.
pub(crate) fn worker<F: Answering>(
    who: &'static str,
    workers: &Workers,
    handler: impl Fn(Context, Bytes) -> F + Send + Sync + 'static,
) -> impl Fn(Context, Bytes) -> Pin<Box<dyn Answering>> + Send + Sync + 'static {
    let workers = workers.clone();
    move |context, body| {
        let at_work = workers.begin(who, Some(&context));
        let work = handler(context, body);
        Box::pin(async move {
            let reply = work.await;
            drop(at_work);
            reply
        })
    }
}
