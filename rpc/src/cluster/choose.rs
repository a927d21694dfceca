//! Which backend an attempt goes to.

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use solution_05_deadlines::Context;
use solution_09_breakers::Refused;
use tokio::sync::Notify;

use crate::client::CallError;
use crate::cluster::backend::{Backend, Standing};

/// The backends of the list.
#[derive(Default)]
pub(crate) struct Members {
    /// `None` until there is a list.
    list: Mutex<Option<Arc<[Arc<Backend>]>>>,
    turn: AtomicUsize,
    changed: Arc<Notify>,
}

/// Where a call need not be sent.
#[derive(Default)]
pub(crate) struct PassedOver {
    /// Earlier attempts failed there: only if there is nobody else.
    pub(crate) tried: Vec<Arc<str>>,
    /// Their breakers have just refused this attempt.
    pub(crate) refused: Vec<(Arc<str>, Refused)>,
}

/// What there is for an attempt now.
enum Choice {
    Take(Arc<Backend>),
    /// A backend may be connected soon. Until then, this is why not.
    Wait(String),
    Fail(CallError),
}

impl Members {
    pub(crate) fn set(&self, backends: Vec<Arc<Backend>>) {
        *self.list.lock().expect("no code that holds the list can panic") = Some(backends.into());
        self.changed.notify_waiters();
    }

    /// Notified when the list changes, or whether one of them can be called.
    pub(crate) fn changed(&self) -> Arc<Notify> {
        Arc::clone(&self.changed)
    }

    /// Chooses a backend that is connected, or waits for one that may be soon.
    pub(crate) async fn choose(
        &self,
        context: &Context,
        passed_over: &PassedOver,
    ) -> Result<Arc<Backend>, CallError> {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let reason = match self.choice(passed_over) {
                Choice::Take(backend) => return Ok(backend),
                Choice::Fail(error) => return Err(error),
                Choice::Wait(reason) => reason,
            };
            context.run(changed).await.map_err(|stopped| CallError::NotSent { stopped, reason })?;
        }
    }

    fn choice(&self, PassedOver { tried, refused }: &PassedOver) -> Choice {
        let Some(list) = self.list() else {
            return Choice::Wait("there is no list of backends yet".to_owned());
        };
        let (mut ready, mut connecting, mut reasons) = (Vec::new(), false, Vec::new());
        for backend in list.iter() {
            let refusal = refused.iter().find(|(name, _)| *name == backend.name);
            let reason = match (refusal, backend.standing()) {
                (Some((_, refusal)), _) => refusal.to_string(),
                (None, Standing::Down(reason)) => reason,
                (None, Standing::Connecting) => {
                    connecting = true;
                    "no connection yet".to_owned()
                }
                (None, Standing::Ready) => {
                    ready.push(backend);
                    continue;
                }
            };
            reasons.push(format!("{}: {reason}", backend.name));
        }
        let untried = ready.iter().copied().filter(|backend| !tried.contains(&backend.name)).collect();
        if let Some(backend) = self.in_turn(untried).or_else(|| self.in_turn(ready)) {
            return Choice::Take(Arc::clone(backend));
        }
        let reason = reasons.join("; ");
        match refused.is_empty() {
            _ if connecting => Choice::Wait(reason),
            true => Choice::Fail(CallError::NotConnected { reason }),
            false => Choice::Fail(CallError::ShutOff { reason }),
        }
    }

    fn in_turn<'a>(&self, among: Vec<&'a Arc<Backend>>) -> Option<&'a Arc<Backend>> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed).checked_rem(among.len())?;
        among.get(turn).copied()
    }

    fn list(&self) -> Option<Arc<[Arc<Backend>]>> {
        self.list.lock().expect("no code that holds the list can panic").clone()
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list().iter().flat_map(|list| list.iter())).finish()
    }
}
