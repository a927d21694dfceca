//! One client's connection, from the handshake to the last reply.

use std::pin::{Pin, pin};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::connection;
use crate::ended::{Ended, with_causes};
use crate::limits::Limits;
use crate::outbox::outbox;
use crate::server::Service;
use crate::server::cancels::CancelGuard;
use crate::server::dispatcher::RequestDispatcher;
use crate::streams::Streams;
use crate::wire::Role;

/// Serves one client until its connection is over; once `drain` is cancelled, until the calls in flight are answered.
/// By then all its handlers have stopped. Dropping the future stops them as soon as they await something.
pub(crate) async fn serve_connection<R, W>(
    reader: R,
    writer: W,
    service: Arc<dyn Service>,
    limits: &Limits,
    drain: &CancellationToken,
) -> Ended
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut streams = Streams::new(reader, writer, limits);
    let codecs = limits.codecs.iter().fold(0, |set, codec| set | codec.bit());
    let schema = service.schema();
    let agreed = {
        let agreeing = streams.agree(Role::Server, codecs, &schema, limits);
        let mut agreeing = pin!(timeout(limits.handshake_timeout, agreeing));
        tokio::select! {
            agreed = &mut agreeing => agreed,
            // The client may have agreed already, and have sent its first call: it has to hear that nobody takes it.
            () = drain.cancelled() => match timeout(limits.keepalive.timeout, agreeing).await {
                Ok(agreed) => agreed,
                Err(_) => return Ended::HungUp,
            },
        }
    };
    let codec = match agreed {
        Ok(Ok(agreement)) => agreement.codec,
        Ok(Err(why)) => {
            streams.part(limits.keepalive.timeout).await;
            return Ended::Disagreed { reason: with_causes(&why) };
        }
        Err(_) => return Ended::NoHandshake { within: limits.handshake_timeout },
    };
    let (outgoing, queue) = outbox();
    let dispatcher = RequestDispatcher::new(service, codec, limits, outgoing);
    let mut cancels = CancelGuard::new(limits.max_cancels, dispatcher.answered());
    let ended = {
        let dispatch = |arrived| dispatcher.dispatch(arrived, &mut cancels);
        let serving = pin!(connection::run(streams, Role::Server, limits, queue, &dispatcher, dispatch));
        serve_or_drain(serving, &dispatcher, limits, drain).await
    };
    dispatcher.stop().await;
    ended
}

/// Graceful shutdown: once `drain` is cancelled, sends a GOAWAY, waits for the calls in flight, and closes.
async fn serve_or_drain(
    mut serving: Pin<&mut impl Future<Output = Ended>>,
    dispatcher: &RequestDispatcher,
    limits: &Limits,
    drain: &CancellationToken,
) -> Ended {
    tokio::select! {
        biased;
        ended = &mut serving => return ended,
        () = drain.cancelled() => dispatcher.drain(),
    }
    tokio::select! {
        ended = &mut serving => return ended,
        () = dispatcher.drained() => {}
    }
    // What the client has sent before it hears of this is refused, until it hangs up.
    if let Ok(ended) = timeout(limits.keepalive.timeout, &mut serving).await {
        return ended;
    }
    dispatcher.close();
    serving.await
}
