//! A breaker for each backend.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::breaker::Breaker;
use crate::policy::{BadPolicy, Policy};

/// One breaker for each backend, by its name or address: a bad instance out of ten does not shut out the other nine.
#[derive(Debug)]
pub struct Breakers {
    policy: Policy,
    by_backend: Mutex<HashMap<String, Arc<Breaker>>>,
}

impl Breakers {
    /// Breakers that all follow `policy`.
    ///
    /// # Errors
    /// [`BadPolicy`].
    pub fn new(policy: Policy) -> Result<Self, BadPolicy> {
        Ok(Self { policy: policy.checked()?, by_backend: Mutex::default() })
    }

    /// The breaker of that backend, closed if it is the first time that it is asked for. Names come from the list of
    /// backends, never from a request: each stays until it is [forgotten](Self::keep_only).
    #[must_use]
    pub fn of(&self, backend: &str) -> Arc<Breaker> {
        let mut by_backend = self.by_backend.lock().expect("no code that holds the table can panic");
        if let Some(breaker) = by_backend.get(backend) {
            return Arc::clone(breaker);
        }
        let breaker = Arc::new(Breaker::following(self.policy));
        by_backend.insert(backend.to_owned(), Arc::clone(&breaker));
        breaker
    }

    /// Forgets the breakers of all other backends: for when the list of backends has changed.
    pub fn keep_only(&self, is_listed: impl Fn(&str) -> bool) {
        // Asked without the lock: what is asked may panic, or ask for a breaker.
        let known = self.names();
        let gone: Vec<_> = known.into_iter().filter(|backend| !is_listed(backend)).collect();
        let mut by_backend = self.by_backend.lock().expect("no code that holds the table can panic");
        for backend in gone {
            by_backend.remove(&backend);
        }
    }

    fn names(&self) -> Vec<String> {
        self.by_backend.lock().expect("no code that holds the table can panic").keys().cloned().collect()
    }

    /// How many backends are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_backend.lock().expect("no code that holds the table can panic").len()
    }

    /// Whether no backend is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
