//! The balancer.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::time::Instant;

use crate::backend::{Backend, Outcome};
use crate::node::Status;
use crate::settings::{BadSettings, Settings};
use crate::state::State;

/// Why there is no backend for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBackend {
    /// None was ever listed, or all have left.
    #[error("the list of backends is empty")]
    EmptyList,
    /// Every one that may be chosen is among those that the caller does not want.
    #[error("no other backend is left, {tried} have been tried")]
    AllTried {
        /// How many.
        tried: usize,
    },
}

/// Chooses a backend for each call. Clones are handles of one balancer. It counts its own calls: what other balancers send
/// to the same backends it does not know.
#[derive(Clone, Debug)]
pub struct Balancer {
    state: Arc<Mutex<State>>,
}

impl Balancer {
    /// A balancer with an empty list.
    ///
    /// # Errors
    /// [`BadSettings`].
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        Ok(Self { state: Arc::new(Mutex::new(State::new(settings.checked()?))) })
    }

    /// Replaces the list. A backend that stays, by its name, keeps its load and its standing; one that joins others
    /// begins slowly. One that left gets no more calls; those that it has may end. Of two with one name the first counts.
    pub fn set(&self, list: impl IntoIterator<Item = Backend>) {
        let list = list.into_iter().collect();
        self.lock().set(list, Instant::now());
    }

    /// Chooses a backend for one call, which is in flight from now on. Does not wait.
    ///
    /// # Errors
    /// [`NoBackend`].
    pub fn pick(&self) -> Result<Picked, NoBackend> {
        self.pick_except(&[])
    }

    /// The same, for the next attempt of a call: none of the backends that were tried.
    ///
    /// # Errors
    /// [`NoBackend`].
    pub fn pick_except(&self, tried: &[&str]) -> Result<Picked, NoBackend> {
        let picked = self.lock().pick(tried, Instant::now())?;
        Ok(self.picked(picked))
    }

    /// The same backend for the same key, whatever the load, as long as it may be chosen. If it leaves, its keys go to the
    /// others evenly, and no other key moves: rendezvous hashing.
    /// Source: David Thaler and Chinya Ravishankar, *A Name-Based Mapping Scheme for Rendezvous*, 1996.
    ///
    /// # Errors
    /// [`NoBackend`].
    pub fn pick_for(&self, key: &str) -> Result<Picked, NoBackend> {
        let picked = self.lock().pick_for(key, Instant::now())?;
        Ok(self.picked(picked))
    }

    /// Takes note of a health check of that backend. What is not in the list is ignored.
    pub fn checked(&self, name: &str, passed: bool) {
        self.lock().checked(name, passed, Instant::now());
    }

    /// What is known of each backend, in the order of the list.
    #[must_use]
    pub fn status(&self) -> Vec<Status> {
        self.lock().status(Instant::now())
    }

    fn picked(&self, (id, backend): (u64, Backend)) -> Picked {
        Picked { balancer: self.clone(), id, backend, outcome: None }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no code that holds the list can panic")
    }
}

/// A call that is in flight to the backend that was picked for it. It ends when this is dropped.
#[derive(Debug)]
#[must_use = "the call has ended when this is dropped"]
pub struct Picked {
    balancer: Balancer,
    id: u64,
    backend: Backend,
    outcome: Option<Outcome>,
}

impl Picked {
    /// Where the call goes.
    #[must_use]
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The call has ended so. Without this, its caller left, which says nothing about the backend.
    pub fn done(mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Picked {
    fn drop(&mut self) {
        self.balancer.lock().end(self.id, self.outcome, Instant::now());
    }
}
