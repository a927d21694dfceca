//! A backend of the list, with what is known of it.

use std::time::Duration;

use tokio::time::Instant;

use crate::backend::{Backend, Outcome};
use crate::load::Load;
use crate::settings::Settings;

/// The part of its weight that a backend begins with.
const FIRST: f64 = 0.1;

/// What a balancer knows of a backend: for a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which.
    pub backend: Backend,
    /// The calls that have not ended.
    pub in_flight: u32,
    /// All calls that it got since it is in the list.
    pub calls: u64,
    /// Those of them that failed, or did not reach it.
    pub failures: u64,
    /// When the last one did.
    pub last_failure: Option<Instant>,
    /// Whether its health checks pass.
    pub up: bool,
    /// Until when it is ejected, if it is.
    pub ejected_until: Option<Instant>,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) id: u64,
    pub(crate) backend: Backend,
    pub(crate) load: Load,
    /// What smooth weighted round robin has credited it with.
    pub(crate) credit: f64,
    /// Since when it takes calls; none if it was there from the beginning.
    since: Option<Instant>,
    up: bool,
    /// How many checks in a row said otherwise.
    contradicted: u32,
    unreachable_in_a_row: u32,
    ejections: u32,
    ejected_until: Option<Instant>,
}

impl Node {
    pub(crate) fn new(id: u64, backend: Backend, since: Option<Instant>) -> Self {
        Self {
            id,
            backend,
            load: Load::default(),
            credit: 0.0,
            since,
            up: true,
            contradicted: 0,
            unreachable_in_a_row: 0,
            ejections: 0,
            ejected_until: None,
        }
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.up && self.ejected_until.is_none()
    }

    pub(crate) fn is_ejected(&self) -> bool {
        self.ejected_until.is_some()
    }

    /// Its weight, less while it is new.
    pub(crate) fn weight(&self, now: Instant, slow_start: Duration) -> f64 {
        let full = f64::from(self.backend.weight.max(1));
        match self.since {
            Some(since) if now < since + slow_start => {
                full * (now - since).div_duration_f64(slow_start).max(FIRST)
            }
            _ => full,
        }
    }

    /// What the next call there would cost, compared with the others.
    pub(crate) fn cost(&self, now: Instant, slow_start: Duration) -> f64 {
        (self.load.in_calls() + 1.0) / self.weight(now, slow_start)
    }

    /// A call has ended. Says whether it is one too many that did not reach it.
    pub(crate) fn end(&mut self, outcome: Option<Outcome>, now: Instant, settings: &Settings) -> bool {
        self.load.end(outcome, now);
        match outcome {
            Some(Outcome::Unreachable) => self.unreachable_in_a_row += 1,
            Some(Outcome::Served | Outcome::Failed) => self.unreachable_in_a_row = 0,
            None => {}
        }
        self.unreachable_in_a_row >= settings.eject_after
    }

    pub(crate) fn eject(&mut self, now: Instant, settings: &Settings) {
        self.ejections = self.ejections.saturating_add(1);
        self.unreachable_in_a_row = 0;
        let long = settings.ejected_for.saturating_mul(self.ejections).min(Settings::LONGEST);
        self.ejected_until = Some(now + long);
    }

    /// Lets it back when its time is over; one that then stayed for as long as it was new begins with a clean slate.
    pub(crate) fn look_at_the_clock(&mut self, now: Instant, settings: &Settings) {
        if let Some(until) = self.ejected_until.filter(|until| *until <= now) {
            self.ejected_until = None;
            self.unreachable_in_a_row = 0;
            self.since = Some(until);
        }
        if self.ejected_until.is_none() && self.since.is_none_or(|since| since + settings.slow_start <= now) {
            self.ejections = 0;
        }
    }

    /// What a health check said.
    pub(crate) fn checked(&mut self, passed: bool, now: Instant, settings: &Settings) {
        if passed == self.up {
            self.contradicted = 0;
            return;
        }
        self.contradicted += 1;
        if self.contradicted >= if passed { settings.rise } else { settings.fall } {
            self.up = passed;
            self.contradicted = 0;
            self.since = Some(now);
        }
    }

    pub(crate) fn status(&self) -> Status {
        Status {
            backend: self.backend.clone(),
            in_flight: self.load.in_flight,
            calls: self.load.calls,
            failures: self.load.failures,
            last_failure: self.load.last_failure,
            up: self.up,
            ejected_until: self.ejected_until,
        }
    }
}
