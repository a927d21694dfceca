//! The calling side of several servers.

mod call;
mod choose;
mod discover;
mod failure;
mod follow;
mod keep;
mod member;
mod news;
mod options;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

pub use discover::{Discover, Watched};
pub use options::{BadOptions, ClusterOptions, RetryOptions};
use solution_08_retries::Retries;
use solution_11_balancing::Balancer;
use tokio::task::JoinSet;

use crate::api::Api;
use crate::client::Connector;
use crate::cluster::choose::Members;
use crate::cluster::follow::Follower;

/// Calls `A` on the servers of a list, its backends: discovers, balances, pools, breaks and retries. Clones share it; it
/// ends with the last.
///
/// Each part is the solution of a lesson. `cluster/call.rs` is the path of one call through them, from top to bottom.
///
/// | part | what it does | without it |
/// | --- | --- | --- |
/// | [`Discover`], lesson 11's registry | says which backends there are, now and later | a `Vec` of addresses, which never changes |
/// | pool, lesson 10 | opens and holds [`connections`](ClusterOptions::connections) to each backend | one to each |
/// | balancer, lesson 11 | spreads the calls, and leaves out a backend that nobody reaches | the first of the list that is connected |
/// | breaker, lesson 09 | stops calls to a backend that fails or is slow | every backend is called |
/// | retry, lesson 08 | tries again, elsewhere if it can, within the deadline and a budget | one attempt |
///
/// **When no backend is connected**, a call waits as long as one is being connected to for the first time, or for the
/// first time since its connection was lost; to wait is no attempt. When all of them have failed to connect since, it
/// fails at once. So it does when all that are connected are shut off by their breakers, and that is not tried again.
///
/// **What is sent again.** A call that no server has begun; and one that a server may have begun if its method is
/// [`idempotent`](crate::Method::idempotent), after some failures: see [`RetryOptions`]. A call that met a connection
/// that was just closing goes to another one without that, and it costs neither an attempt nor the budget.
///
/// **A backend whose connections are lost is down to the balancer,** until one is up again; then it begins slowly.
/// Nobody waits for a health check to say so. A backend that is connected may be sick all the same, so active checks on the
/// path of a real call can be added: lesson 11's `check_all`, with the [`balancer`](Self::balancer).
///
/// **One connection is a pool of size 1.** Lesson 10's pool lends a connection to one borrower at a time, since on its
/// connections the next reply belongs to the last request. Calls here have ids and share a connection. So the borrower is
/// no call, but a task that keeps the connection as long as it lives and lets the calls share it. The pool bounds how many
/// connections there are, opens one at a time, and pauses between failed attempts for all of them together. Its limits on
/// idle time and age concern a connection that is at home, and these never are.
///
/// **In the trace** (`tracing`, level debug; what concerns a backend as such, info) every event has the field `backend`,
/// and those of a call stand in its span `cluster`: `sent`, `refused`, `failed`, `ejected`, `gave up`.
pub struct Cluster<A> {
    members: Arc<Members>,
    retries: Option<Arc<Retrying>>,
    _follower: Arc<JoinSet<()>>,
    api: PhantomData<fn() -> A>,
}

/// Lesson 08's loop, and what a single attempt may take.
struct Retrying {
    retries: Retries,
    options: RetryOptions,
}

impl<A: Api> Cluster<A> {
    /// Begins to follow `list` and to connect to what it has. `connector` makes what connects to a backend of that name.
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`BadOptions`].
    pub fn new<C: Connector>(
        list: impl Discover,
        connector: impl Fn(&str) -> C + Send + 'static,
        options: ClusterOptions,
    ) -> Result<Self, BadOptions> {
        let members = Arc::new(Members::new(options.balance)?);
        let follower = Follower::new(Arc::clone(&members), A::SCHEMA, connector, &options)?;
        let retries = options.retry.map(|options| Arc::new(Retrying { retries: options.retries(), options }));
        let mut following = JoinSet::new();
        following.spawn(follower.follow(list));
        Ok(Self { members, retries, _follower: Arc::new(following), api: PhantomData })
    }

    /// What it balances by, for health checks and dashboards. Its list is the cluster's to set.
    #[must_use]
    pub fn balancer(&self) -> Option<&Balancer> {
        self.members.balancer()
    }
}

// Not derived: that would ask the same of `A`, of which there are no values.
impl<A> Clone for Cluster<A> {
    fn clone(&self) -> Self {
        let (members, retries) = (Arc::clone(&self.members), self.retries.clone());
        Self { members, retries, _follower: Arc::clone(&self._follower), api: PhantomData }
    }
}

impl<A> fmt::Debug for Cluster<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cluster").field(&self.members).finish()
    }
}
