//! The client's end: each call is an operation, and its result an event.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

use super::Patience;
use super::line::{Content, Event, Op, Reply, whole};
use super::process::{Mouth, Process};
use super::server::{name, subscriber, written};
use super::trouble::{Docket, Misbehaviour};
use super::watched::Watched;
use crate::stack::{Client, Failure, Shape, Subscriber};

struct Connection {
    calls: Arc<Calls>,
    watched: Arc<Watched>,
    docket: Docket,
    patience: Patience,
    one_call_at_a_time: bool,
    pings: bool,
    next: AtomicU64,
    /// Has the process, which ends with it.
    _task: AbortOnDropHandle<()>,
}

struct Calls {
    mouth: Mouth,
    in_flight: Mutex<HashMap<u64, InFlight>>,
}

struct InFlight {
    reply: oneshot::Sender<Reply>,
    registered: Registered,
}

enum Registered {
    /// Not yet; somebody waits for it.
    Soon(oneshot::Sender<()>),
    Yes,
}

pub(super) fn connection(
    process: Process,
    patience: Patience,
    docket: Docket,
    one_call_at_a_time: bool,
    pings: bool,
) -> impl Client {
    let calls = Arc::new(Calls { mouth: process.mouth(), in_flight: Mutex::default() });
    let watched = process.watched.clone();
    let task = AbortOnDropHandle::new(tokio::spawn(dispatch(process, calls.clone())));
    Connection {
        calls,
        watched,
        docket,
        patience,
        one_call_at_a_time,
        pings,
        next: AtomicU64::new(1),
        _task: task,
    }
}

async fn dispatch(mut process: Process, calls: Arc<Calls>) {
    while let Some(event) = process.events.recv().await {
        match event {
            Event::Registered { id } => {
                if !calls.registered(id) {
                    process.watched.blame(&Misbehaviour::UnknownId { event: "registered", id });
                }
            }
            Event::Result(reply) => {
                let id = reply.id;
                match calls.held().remove(&id) {
                    // The caller may be gone.
                    Some(call) => drop(call.reply.send(reply)),
                    None => process.watched.blame(&Misbehaviour::UnknownId { event: "result", id }),
                }
            }
            _ => {
                let why = "a client does not say this".into();
                process.watched.blame(&Misbehaviour::WrongLine { why, line: "an event of a server".into() });
            }
        }
    }
    // Whoever waits is told that the process has ended, by whom it is watched; here only that no reply comes.
    std::future::pending::<()>().await;
}

impl Calls {
    fn held(&self) -> MutexGuard<'_, HashMap<u64, InFlight>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is such a call. If its caller has gone in the meantime, it is cancelled now.
    fn registered(&self, id: u64) -> bool {
        let mut held = self.held();
        let Some(call) = held.get_mut(&id) else { return false };
        if let Registered::Soon(told) = std::mem::replace(&mut call.registered, Registered::Yes) {
            let _ = told.send(());
        }
        if call.reply.is_closed() {
            self.mouth.say(&Op::Cancel { id });
        }
        true
    }
}

/// Cancels a call that nobody waits for any more.
struct GivenUp<'a> {
    calls: &'a Calls,
    id: u64,
}

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        // One that is not registered could not be found. It is cancelled when it is.
        let held = self.calls.held();
        if held.get(&self.id).is_some_and(|call| matches!(call.registered, Registered::Yes)) {
            self.calls.mouth.say(&Op::Cancel { id: self.id });
        }
    }
}

impl Connection {
    async fn call(
        &self,
        method: &'static str,
        content: Content<'_>,
        within: Option<Duration>,
    ) -> Result<Reply, Failure> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (told, registered) = oneshot::channel();
        let (reply, mut replied) = oneshot::channel();
        self.calls.held().insert(id, InFlight { reply, registered: Registered::Soon(told) });
        let deadline_ms = within.map(|within| u64::try_from(within.as_millis()).unwrap_or(u64::MAX));
        self.calls.mouth.say(&Op::Call { id, method, deadline_ms, content });
        let given_up = GivenUp { calls: &self.calls, id };
        let reply = tokio::select! {
            reply = &mut replied => reply,
            // Both end it: being registered, and a result that came without.
            _ = registered => replied.await,
            () = sleep(self.patience.answers) => {
                self.watched.blame(&Misbehaviour::NotRegistered { id, within: self.patience.answers });
                replied.await
            }
        };
        drop(given_up);
        let Ok(mut reply) = reply else { return std::future::pending().await };
        if let Some(why) = reply.not_offered {
            self.docket.not_offered(why);
            return std::future::pending().await;
        }
        if let Some(kind) = reply.error {
            return Err(Failure::new(kind, reply.text));
        }
        reply.text = whole(reply.text, reply.fill).unwrap_or_default();
        Ok(reply)
    }
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        self.call("ask", Content::text(&text), within).await.map(|reply| reply.text)
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        self.call("send", Content::user(name(shape), &written(shape)), None).await.map(drop)
    }

    async fn fetch(&self, shape: Shape) -> Result<Subscriber, Failure> {
        let reply = self.call("fetch", Content::text(name(shape)), None).await?;
        let Some(user) = reply.user else {
            let why = "a result of `fetch` without `user`".into();
            self.watched.blame(&Misbehaviour::WrongLine { why, line: format!("result {}", reply.id) });
            return std::future::pending().await;
        };
        Ok(subscriber(user))
    }

    async fn balance(&self) -> Result<String, Failure> {
        self.call("balance", Content::default(), None).await.map(|reply| reply.text)
    }

    fn one_call_at_a_time(&self) -> bool {
        self.one_call_at_a_time
    }

    fn pings(&self) -> bool {
        self.pings
    }
}
