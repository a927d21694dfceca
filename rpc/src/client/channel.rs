//! Calls that outlive a connection.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::api::Api;
use crate::client::{CallError, Caller, Connection, Connector, Options};
use crate::ended::with_causes;
use crate::method::Method;
use crate::schema::Schema;

/// Calls `A` over a connection that comes back, with pauses by [`Backoff`](crate::Backoff). Clones share it; it ends
/// with the last.
///
/// A call waits for a connection if one may come before its deadline, and fails at once if not. It is sent again only
/// if it is certain that no server has begun it.
pub struct Channel<A> {
    link: watch::Receiver<Link>,
    _keeper: Arc<JoinSet<()>>,
    api: PhantomData<fn() -> A>,
}

#[derive(Clone, Debug)]
enum Link {
    /// The next attempt is made then.
    Down {
        next: Instant,
        reason: String,
    },
    Up(Arc<Connection>),
}

impl<A: Api> Channel<A> {
    /// Begins to connect. Must be called within a tokio runtime.
    pub fn new(connector: impl Connector, options: Options) -> Self {
        let reason = format!("no connection to {} yet", connector.target());
        let first = Link::Down { next: Instant::now(), reason };
        let (links, link) = watch::channel(first);
        let mut keeper = JoinSet::new();
        keeper.spawn(keep_connected(connector, A::SCHEMA, options, links));
        Self { link, _keeper: Arc::new(keeper), api: PhantomData }
    }
}

/// Connects, again and again, and says so to `links`.
async fn keep_connected(
    connector: impl Connector,
    schema: Schema,
    options: Options,
    links: watch::Sender<Link>,
) {
    let backoff = options.backoff;
    let mut failures = 0_u32;
    loop {
        let up = Instant::now();
        let reason = match Connection::attempt(&connector, schema, options).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                links.send_replace(Link::Up(Arc::clone(&connection)));
                let reason = connection.closing().await;
                // A server that takes connections only to drop them is not to be called without a pause.
                failures = if up.elapsed() >= backoff.cap { 0 } else { failures };
                reason
            }
            Err(why) => with_causes(&why),
        };
        failures = failures.saturating_add(1);
        let next = Instant::now() + backoff.pause(failures);
        tracing::info!(reason, failures, "not connected");
        links.send_replace(Link::Down { next, reason });
        sleep_until(next).await;
    }
}

impl<A> Channel<A> {
    /// The connection that there is, or the next after `spent`; fails as soon as it is clear that none comes in time.
    async fn connection(
        &self,
        context: &Context,
        spent: Option<&Arc<Connection>>,
    ) -> Result<Arc<Connection>, CallError> {
        let mut link = self.link.clone();
        loop {
            let why = match &*link.borrow_and_update() {
                Link::Up(connection) if spent.is_none_or(|spent| !Arc::ptr_eq(spent, connection)) => {
                    return Ok(Arc::clone(connection));
                }
                Link::Down { next, reason } if *next >= context.deadline().at() => {
                    return Err(CallError::NotConnected { reason: reason.clone() });
                }
                // The channel has not noticed yet that it is spent.
                Link::Up(_) => "the last connection takes no more calls".to_owned(),
                // It has an attempt to make in time.
                Link::Down { reason, .. } => reason.clone(),
            };
            let gone = |_| CallError::NotConnected { reason: "the channel's own task is gone".to_owned() };
            let changed = context.run(link.changed()).await;
            changed.map_err(|stopped| CallError::NotSent { stopped, reason: why })?.map_err(gone)?;
        }
    }
}

impl<A: Api> Caller for Channel<A> {
    type Api = A;

    /// Cancel safe, as that of a [`Client`](crate::Client) is.
    async fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        let mut spent = None;
        loop {
            let connection = self.connection(context, spent.as_ref()).await?;
            match connection.call(context, method, request).await {
                Err(CallError::NotConnected { .. }) => {}
                // A server that shuts down has not begun it: another one may take it.
                Err(CallError::NotBegun(error)) if error.retryable && !connection.takes_calls() => {}
                outcome => return outcome,
            }
            spent = Some(connection);
        }
    }
}

// Not derived: that would ask the same of `A`, of which there are no values.
impl<A> Clone for Channel<A> {
    fn clone(&self) -> Self {
        Self { link: self.link.clone(), _keeper: Arc::clone(&self._keeper), api: PhantomData }
    }
}

impl<A> fmt::Debug for Channel<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Channel").field(&*self.link.borrow()).finish()
    }
}
