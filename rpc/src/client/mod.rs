//! The calling side of one connection.

mod backoff;
mod call;
mod channel;
mod error;
mod told;

use std::sync::Arc;
use std::time::Duration;

pub use backoff::Backoff;
pub use call::Caller;
use call::{Answer, Whole};
pub use channel::{Channel, Connector, TcpConnector};
pub use error::CallError;
use solution_04_multiplexing::{Closed, InFlight, PendingReply, RequestId};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use told::{State, Told};

use crate::codec::Codec;
use crate::connection::Streams;
use crate::ended::Ended;
use crate::handshake::{Agreement, Disagreement};
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::schema::Schema;
use crate::wire::Role;

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
    waiting: InFlight<Answer>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    codec: Codec,
    largest_body: usize,
    calls: Whole,
    server_room: Whole,
    queued: Whole,
    state: watch::Receiver<State>,
    _connection: JoinSet<()>,
}

impl Client {
    /// What a request takes of the room for what waits to be written, however short it is. This bounds how many wait.
    const LEAST_QUEUED: usize = 256;

    /// Connects over TCP. `schema` is that of the service, `codec` what bodies are encoded by.
    ///
    /// Not cancel safe, and needs not be: a dropped future leaves no connection.
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
        let late = |_| ConnectError::TimedOut { within: limits.handshake };
        timeout(limits.handshake, connecting).await.map_err(late)?
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
        let late = |_| ConnectError::TimedOut { within: limits.handshake };
        let Agreement { codec, theirs } = timeout(limits.handshake, agreeing).await.map_err(late)??;

        let waiting = InFlight::new();
        let (outgoing, queue) = mpsc::unbounded_channel();
        let (states, state) = watch::channel(State::Up);
        let mut connection = JoinSet::new();
        let told = Told { waiting: waiting.clone(), states };
        let hang_up = outgoing.downgrade();
        connection.spawn(async move {
            let wanted = |id| told.waiting.has(id);
            let run =
                streams.run(Role::Client, &limits, queue, wanted, |arrived| told.take(arrived, &hang_up));
            let ended = run.await;
            told.waiting.close(Closed { reason: ended.to_string() });
            told.states.send_replace(State::Ended(ended));
        });
        let number = |theirs: u32| usize::try_from(theirs).unwrap_or(usize::MAX);
        Ok(Self(Arc::new(Shared {
            waiting,
            outgoing,
            codec,
            largest_body: limits.largest_body.min(number(theirs.largest_body)),
            calls: Whole::new(limits.calls.min(number(theirs.calls))),
            server_room: Whole::new(number(theirs.room)),
            queued: Whole::new(limits.queued),
            state,
            _connection: connection,
        })))
    }

    /// Waits until the connection takes no more calls, because it has ended or the server shuts down. Cancel safe.
    pub async fn closing(&self) -> String {
        let mut state = self.state.clone();
        let closing = state.wait_for(|state| *state != State::Up).await.map(|state| state.clone());
        match closing {
            Ok(State::Draining { reason }) => reason,
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
    fn register(&self) -> Result<(RequestId, PendingReply<Answer>), CallError> {
        let draining = || match &*self.state.borrow() {
            State::Draining { reason } => Err(CallError::NotConnected { reason: reason.clone() }),
            State::Up | State::Ended(_) => Ok(()),
        };
        draining()?;
        let closed = |closed: Closed| CallError::NotConnected { reason: closed.reason };
        let entered = self.waiting.register().map_err(closed)?;
        // Again: the reader hangs up if the server drains and, looking after that, it finds no ticket.
        if let Err(draining) = draining() {
            drop(entered);
            self.hang_up_if_drained();
            return Err(draining);
        }
        Ok(entered)
    }

    /// Hangs up if the server shuts down and nothing is in flight. The reader does so after an answer; this is for a
    /// ticket that was given up.
    fn hang_up_if_drained(&self) {
        if !self.takes_calls() && self.waiting.is_empty() {
            let _ = self.outgoing.send(Outgoing::Close);
        }
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many calls wait for their reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.waiting.len()
    }

    /// How many answers came that nobody waited for.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.waiting.strays()
    }
}
