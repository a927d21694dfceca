//! The calling side of one connection.

mod backoff;
mod call;
mod channel;
mod dispatcher;
mod error;

use std::sync::Arc;
use std::time::Duration;

pub use backoff::Backoff;
pub use call::Caller;
pub use channel::{Channel, Connector, TcpConnector};
use dispatcher::{Outcome, ReplyDispatcher, State};
pub use error::CallError;
use solution_04_multiplexing::{Closed, InFlight, PendingReply, RequestId};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::budget::Budget;
use crate::codec::Codec;
use crate::connection;
use crate::ended::Ended;
use crate::handshake::{Agreement, Disagreement};
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::schema::Schema;
use crate::streams::Streams;
use crate::wire::{CloseReason, Role};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The system says no.
    #[error("cannot connect")]
    Io(#[from] std::io::Error),
    /// The two sides do not go together.
    #[error(transparent)]
    Disagreement(#[from] Disagreement),
    /// They did not agree in time.
    #[error("no handshake within {within:?}")]
    TimedOut {
        /// What was allowed.
        within: Duration,
    },
}

/// Calls over one connection, as many at once as both sides allow. Clones share the connection, which ends when the
/// last is dropped. It does not come back: a [`Channel`] does.
#[derive(Clone, Debug)]
pub struct Client(Arc<Shared>);

impl std::ops::Deref for Client {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

#[doc(hidden)]
#[derive(Debug)]
pub struct Shared {
    in_flight: InFlight<Outcome>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    codec: Codec,
    /// The smaller limit of the two sides.
    max_body_bytes: usize,
    /// Calls in flight: the smaller limit of the two sides.
    calls: Budget,
    /// Bytes of requests that the server may hold at once.
    server_window: Budget,
    /// Bytes that wait to be written.
    send_budget: Budget,
    state: watch::Receiver<State>,
    _connection: JoinSet<()>,
}

impl Client {
    /// What a request takes of the send budget, however short it is. This bounds how many requests are queued.
    const LEAST_QUEUED_BYTES: usize = 256;

    /// Connects over TCP. `schema` is that of the service, `codec` what bodies are encoded by.
    ///
    /// A dropped future leaves no connection behind.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub async fn connect(
        address: impl ToSocketAddrs,
        schema: &Schema,
        codec: Codec,
        limits: Limits,
    ) -> Result<Self, ConnectError> {
        let connecting = async {
            let stream = TcpStream::connect(address).await?;
            // Without this a small request may wait for the acknowledgement of the one before it.
            stream.set_nodelay(true)?;
            let (reader, writer) = stream.into_split();
            Self::over(reader, writer, schema, codec, limits).await
        };
        let late = |_| ConnectError::TimedOut { within: limits.handshake_timeout };
        timeout(limits.handshake_timeout, connecting).await.map_err(late)?
    }

    /// Takes over a connection's two halves, once both sides have agreed. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`ConnectError`], but not of the system.
    pub async fn over<R, W>(
        reader: R,
        writer: W,
        schema: &Schema,
        codec: Codec,
        limits: Limits,
    ) -> Result<Self, ConnectError>
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let mut streams = Streams::new(reader, writer, &limits);
        let agreeing = streams.agree(Role::Client, codec.bit(), schema, &limits);
        let late = |_| ConnectError::TimedOut { within: limits.handshake_timeout };
        let Agreement { codec, theirs } =
            timeout(limits.handshake_timeout, agreeing).await.map_err(late)??;

        let in_flight = InFlight::new();
        let (outgoing, queue) = mpsc::unbounded_channel();
        let (states, state) = watch::channel(State::Up);
        let dispatcher = ReplyDispatcher { in_flight: in_flight.clone(), state: states };
        // Weak, so that the queue ends with the last client.
        let to_close = outgoing.downgrade();
        let mut connection = JoinSet::new();
        connection.spawn(async move {
            let is_in_flight = |id| dispatcher.in_flight.has(id);
            let dispatch = |arrived| dispatcher.dispatch(arrived, &to_close);
            let ended = connection::run(streams, Role::Client, &limits, queue, is_in_flight, dispatch).await;
            dispatcher.close(ended);
        });
        let number = |theirs: u32| usize::try_from(theirs).unwrap_or(usize::MAX);
        Ok(Self(Arc::new(Shared {
            in_flight,
            outgoing,
            codec,
            max_body_bytes: limits.max_body_bytes.min(number(theirs.max_body_bytes)),
            calls: Budget::new(limits.max_calls.min(number(theirs.max_calls))),
            server_window: Budget::new(number(theirs.window_bytes)),
            send_budget: Budget::new(limits.send_budget_bytes),
            state,
            _connection: connection,
        })))
    }

    /// Waits until the connection takes no more calls, because it has ended or the server shuts down. Cancel safe.
    pub async fn closing(&self) -> String {
        let mut state = self.state.clone();
        let closing = state.wait_for(|state| *state != State::Up).await.map(|state| state.clone());
        match closing {
            Ok(State::Draining) => CloseReason::ShuttingDown.to_string(),
            Ok(State::Ended(ended)) => ended.to_string(),
            // The sender is gone without a word only if the runtime is shutting down.
            Ok(State::Up) | Err(_) => Ended::HungUp.to_string(),
        }
    }

    /// Waits until the connection is over, and says why. By then every call has failed. Cancel safe.
    pub async fn ended(&self) -> Ended {
        let mut state = self.state.clone();
        let ended = state.wait_for(|state| matches!(state, State::Ended(_))).await.map(|state| state.clone());
        match ended {
            Ok(State::Ended(ended)) => ended,
            _ => Ended::HungUp,
        }
    }

    pub(crate) fn takes_calls(&self) -> bool {
        *self.state.borrow() == State::Up
    }

    /// Enters a call, unless the server shuts down.
    fn register(&self) -> Result<(RequestId, PendingReply<Outcome>), CallError> {
        self.refuse_if_draining()?;
        let closed = |closed: Closed| CallError::NotConnected { reason: closed.reason };
        let entered = self.in_flight.register().map_err(closed)?;
        // Again: the GOAWAY may have come in between, and the dispatcher hangs up if it finds no call in flight then.
        if let Err(draining) = self.refuse_if_draining() {
            drop(entered);
            self.hang_up_if_drained();
            return Err(draining);
        }
        Ok(entered)
    }

    fn refuse_if_draining(&self) -> Result<(), CallError> {
        match &*self.state.borrow() {
            State::Draining => Err(CallError::NotConnected { reason: CloseReason::ShuttingDown.to_string() }),
            State::Up | State::Ended(_) => Ok(()),
        }
    }

    /// Hangs up if the server shuts down and nothing is in flight. The dispatcher does so after a reply; this is for a
    /// call that was given up.
    fn hang_up_if_drained(&self) {
        if !self.takes_calls() && self.in_flight.is_empty() {
            let _ = self.outgoing.send(Outgoing::Close);
        }
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many calls are in flight: sent or queued, and without a reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// How many replies came that nobody waited for: late ones, for the most part.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.in_flight.strays()
    }
}
