//! A client's connection, whatever API it is for.

use solution_04_multiplexing::{Closed, InFlight, PendingReply, RequestId};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::client::call::{Answer, Whole};
use crate::client::told::{State, Told};
use crate::client::{CallError, ConnectError, Connector, Options};
use crate::codec::Codec;
use crate::connection::Streams;
use crate::ended::Ended;
use crate::handshake::Agreement;
use crate::outgoing::Outgoing;
use crate::schema::Schema;
use crate::wire::Role;

/// One connection, for all clones of a [`Client`](crate::Client).
#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) waiting: InFlight<Answer>,
    pub(super) outgoing: mpsc::UnboundedSender<Outgoing>,
    pub(super) codec: Codec,
    pub(super) largest_body: usize,
    pub(super) calls: Whole,
    pub(super) server_room: Whole,
    pub(super) queued: Whole,
    state: watch::Receiver<State>,
    _task: JoinSet<()>,
}

impl Connection {
    /// What a request takes of the room for what waits to be written, however short it is. This bounds how many wait.
    pub(super) const LEAST_QUEUED: usize = 256;

    /// Connects and agrees, both within [`Limits::handshake`](crate::Limits::handshake).
    pub(super) async fn attempt<C: Connector>(
        connector: &C,
        schema: Schema,
        options: Options,
    ) -> Result<Self, ConnectError> {
        let within = options.limits.handshake;
        let connecting = async {
            let (reader, writer) = connector.connect().await?;
            Self::over(reader, writer, schema, options).await
        };
        timeout(within, connecting).await.map_err(|_| ConnectError::TimedOut { within })?
    }

    /// Agrees with the server, and then reads and writes on a task of its own.
    pub(super) async fn over<R, W>(
        reader: R,
        writer: W,
        schema: Schema,
        options: Options,
    ) -> Result<Self, ConnectError>
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let (limits, within) = (options.limits, options.limits.handshake);
        let schema = options.schema.unwrap_or(schema);
        let mut streams = Streams::new(reader, writer, &limits);
        let agreeing = streams.agree(Role::Client, options.codec.bit(), &schema, &limits);
        let agreed = timeout(within, agreeing).await.map_err(|_| ConnectError::TimedOut { within })?;
        let Agreement { codec, theirs } = agreed?;

        let waiting = InFlight::new();
        let (outgoing, queue) = mpsc::unbounded_channel();
        let (states, state) = watch::channel(State::Up);
        let mut task = JoinSet::new();
        let told = Told { waiting: waiting.clone(), states };
        let hang_up = outgoing.downgrade();
        task.spawn(async move {
            let wanted = |id| told.waiting.has(id);
            let run =
                streams.run(Role::Client, &limits, queue, wanted, |arrived| told.take(arrived, &hang_up));
            let ended = run.await;
            told.waiting.close(Closed { reason: ended.to_string() });
            told.states.send_replace(State::Ended(ended));
        });
        let number = |theirs: u32| usize::try_from(theirs).unwrap_or(usize::MAX);
        Ok(Self {
            waiting,
            outgoing,
            codec,
            largest_body: limits.largest_body.min(number(theirs.largest_body)),
            calls: Whole::new(limits.calls.min(number(theirs.calls))),
            server_room: Whole::new(number(theirs.room)),
            queued: Whole::new(limits.queued),
            state,
            _task: task,
        })
    }

    pub(super) async fn closing(&self) -> String {
        let mut state = self.state.clone();
        let closing = state.wait_for(|state| *state != State::Up).await.map(|state| state.clone());
        match closing {
            Ok(State::Draining { reason }) => reason,
            Ok(State::Ended(ended)) => ended.to_string(),
            // The sender is gone without a word only if the runtime is shutting down.
            Ok(State::Up) | Err(_) => Ended::HungUp.to_string(),
        }
    }

    pub(super) async fn ended(&self) -> Ended {
        let mut state = self.state.clone();
        let ended = state.wait_for(|state| matches!(state, State::Ended(_))).await.map(|state| state.clone());
        match ended {
            Ok(State::Ended(ended)) => ended,
            _ => Ended::HungUp,
        }
    }

    pub(super) fn takes_calls(&self) -> bool {
        *self.state.borrow() == State::Up
    }

    /// Enters a call, unless the server shuts down.
    pub(super) fn register(&self) -> Result<(RequestId, PendingReply<Answer>), CallError> {
        self.refuse_if_draining()?;
        let closed = |closed: Closed| CallError::NotConnected { reason: closed.reason };
        let entered = self.waiting.register().map_err(closed)?;
        // Again: the reader hangs up if the server drains and, looking after that, it finds no call in flight.
        if let Err(draining) = self.refuse_if_draining() {
            drop(entered);
            self.hang_up_if_drained();
            return Err(draining);
        }
        Ok(entered)
    }

    fn refuse_if_draining(&self) -> Result<(), CallError> {
        match &*self.state.borrow() {
            State::Draining { reason } => Err(CallError::NotConnected { reason: reason.clone() }),
            State::Up | State::Ended(_) => Ok(()),
        }
    }

    /// Hangs up if the server shuts down and nothing is in flight. The reader does so after an answer; this is for a
    /// call that was given up.
    pub(super) fn hang_up_if_drained(&self) {
        if !self.takes_calls() && self.waiting.is_empty() {
            let _ = self.outgoing.send(Outgoing::Close);
        }
    }

    pub(super) fn in_flight(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn strays(&self) -> u64 {
        self.waiting.strays()
    }
}
