//! A client's connection, whatever API it is for.

use std::pin::pin;
use std::sync::Arc;

use solution_04_multiplexing::{Closed, RequestId};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::budget::Budget;
use crate::client::dispatcher::{Outcome, ReplyDispatcher, State};
use crate::client::in_flight::{InFlight, PendingReply};
use crate::client::permits::Budgets;
use crate::client::window::ServerWindow;
use crate::client::{CallError, ConnectError, Connector, Options};
use crate::codec::Codec;
use crate::connection;
use crate::ended::Ended;
use crate::handshake::Agreement;
use crate::outbox::outbox;
use crate::outgoing::{Outgoing, Sender};
use crate::schema::Schema;
use crate::streams::Streams;
use crate::wire::{CloseReason, Role};

/// One connection, for all clones of a [`Client`](crate::Client).
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) in_flight: Arc<InFlight<Outcome>>,
    pub(super) outgoing: Sender,
    pub(super) codec: Codec,
    /// The smaller limit of the two sides.
    pub(super) max_body_bytes: usize,
    pub(super) budgets: Budgets,
    state: watch::Receiver<State>,
    _dropped: DropGuard,
}

impl Connection {
    /// Connects and agrees, both within [`Limits::handshake_timeout`](crate::Limits::handshake_timeout).
    pub(crate) async fn attempt<C: Connector>(
        connector: &C,
        schema: Schema,
        options: Options,
    ) -> Result<Self, ConnectError> {
        let within = options.limits.within_a_day().handshake_timeout;
        let until = Instant::now() + within;
        let (reader, writer) = match timeout_at(until, connector.connect()).await {
            Ok(connected) => {
                connected.map_err(|source| ConnectError::Io { target: connector.target(), source })?
            }
            Err(_) => return Err(ConnectError::Unreachable { target: connector.target(), within }),
        };
        let agreeing = Self::over(reader, writer, schema, options);
        timeout_at(until, agreeing).await.map_err(|_| ConnectError::TimedOut { within })?
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
        let limits = options.limits.within_a_day();
        let within = limits.handshake_timeout;
        let schema = options.schema.unwrap_or(schema);
        let mut streams = Streams::new(reader, writer, &limits);
        let agreeing = streams.agree(Role::Client, options.codec.bit(), &schema, &limits);
        let agreed = timeout(within, agreeing).await.map_err(|_| ConnectError::TimedOut { within })?;
        let Agreement { codec, theirs } = match agreed {
            Ok(agreement) => agreement,
            Err(why) => {
                tokio::spawn(streams.part(limits.keepalive.timeout));
                return Err(why.into());
            }
        };

        let in_flight = Arc::new(InFlight::new());
        let (outgoing, queue) = outbox();
        let (states, state) = watch::channel(State::Up);
        let dispatcher = ReplyDispatcher { in_flight: Arc::clone(&in_flight), state: states };
        let to_close = queue.outbox();
        let dropped = CancellationToken::new();
        let _dropped = dropped.clone().drop_guard();
        tokio::spawn(async move {
            let dispatch = |arrived| dispatcher.dispatch(arrived, &to_close);
            let running = connection::run(streams, Role::Client, &limits, queue, &dispatcher, dispatch);
            let mut running = pin!(running);
            let ended = tokio::select! {
                biased;
                ended = &mut running => ended,
                // What is queued, cancellations for the most part, is still written, and the stream ended.
                () = dropped.cancelled() => {
                    timeout(limits.keepalive.timeout, running).await.unwrap_or(Ended::HungUp)
                }
            };
            dispatcher.close(ended);
        });
        let number = |theirs: u32| usize::try_from(theirs).unwrap_or(usize::MAX);
        Ok(Self {
            in_flight,
            outgoing,
            codec,
            max_body_bytes: limits.max_body_bytes.min(number(theirs.max_body_bytes)),
            budgets: Budgets {
                // The smaller limit of the two sides.
                calls: Budget::new(limits.max_calls.min(number(theirs.max_calls))),
                server_window: ServerWindow::new(number(theirs.window_bytes)),
                send: Budget::new(limits.send_budget_bytes),
            },
            state,
            _dropped,
        })
    }

    pub(crate) async fn closing(&self) -> String {
        let mut state = self.state.clone();
        let closing = state.wait_for(|state| *state != State::Up).await.map(|state| state.clone());
        match closing {
            Ok(State::Draining) => CloseReason::ShuttingDown.to_string(),
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

    pub(crate) fn takes_calls(&self) -> bool {
        *self.state.borrow() == State::Up
    }

    /// Enters a call, unless the server shuts down.
    pub(super) fn register(&self) -> Result<(RequestId, PendingReply<'_, Outcome>), CallError> {
        let closed = |closed: Closed| CallError::NotConnected { reason: closed.reason };
        self.in_flight.register().map_err(closed)
    }

    /// Hangs up if the server shuts down and nothing is in flight. The dispatcher does so after a reply; this is for a
    /// call that was given up.
    pub(super) fn hang_up_if_drained(&self) {
        if self.in_flight.is_drained() {
            self.outgoing.send(Outgoing::Close);
        }
    }
}
