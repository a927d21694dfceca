//! Who has to hear that something has changed.

use solution_11_balancing::{Balancer, Settings};
use tokio::sync::Notify;

/// The most health checks in a row that a standing takes.
const MOST_CHECKS: u32 = 100;

/// Tells the balancer which backends are connected, and the calls that wait that something has changed.
#[derive(Default)]
pub(crate) struct News {
    pub(crate) changed: Notify,
    balancer: Option<(Balancer, Settings)>,
}

impl News {
    pub(crate) fn new(balancer: Option<(Balancer, Settings)>) -> Self {
        Self { changed: Notify::new(), balancer }
    }

    pub(crate) fn balancer(&self) -> Option<&Balancer> {
        self.balancer.as_ref().map(|(balancer, _)| balancer)
    }

    /// Whether there is a connection is no guess, as a single health check is: it counts for as many as it takes.
    pub(crate) fn is_up(&self, name: &str) {
        if let Some((balancer, Settings { rise, .. })) = &self.balancer {
            (0..*rise.min(&MOST_CHECKS)).for_each(|_| balancer.checked(name, true));
        }
        self.changed.notify_waiters();
    }

    pub(crate) fn is_down(&self, name: &str) {
        if let Some((balancer, Settings { fall, .. })) = &self.balancer {
            (0..*fall.min(&MOST_CHECKS)).for_each(|_| balancer.checked(name, false));
        }
        self.changed.notify_waiters();
    }
}
