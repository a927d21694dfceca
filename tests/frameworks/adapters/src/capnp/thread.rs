//! Threads, for what is not `Send`, set up as capnp-rpc's examples have it.

use anyhow::Result;
use capnp::Error;
use capnp_rpc::RpcSystem;
use capnp_rpc::rpc_twoparty_capnp::Side;
use capnp_rpc::twoparty::VatNetwork;
use futures_util::future::LocalBoxFuture;
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{LocalSet, spawn_local};
use tokio_util::compat::{Compat, TokioAsyncReadCompatExt, TokioAsyncWriteCompatExt};

use super::lab_capnp::lab;
use crate::stack::Failure;

/// Serves on a thread, until the sender of `ended` is dropped.
pub(super) fn serve<S: lab::Server>(
    listener: std::net::TcpListener,
    handlers: impl FnOnce() -> S + Send + 'static,
    ended: oneshot::Receiver<()>,
) {
    on_a_thread(move || async move {
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        let lab: lab::Client = capnp_rpc::new_client(handlers());
        let accepting = async {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(network) = network(stream, Side::Server) else { continue };
                spawn_local(RpcSystem::new(Box::new(network), Some(lab.clone().client)));
            }
        };
        tokio::select! {
            () = accepting => {}
            _ = ended => {}
        }
    });
}

/// A client's thread. It ends, and its connection with it, when this is dropped.
pub(super) struct Caller(mpsc::UnboundedSender<Call>);

/// What the thread does for one call.
type Call = Box<dyn FnOnce(lab::Client) -> LocalBoxFuture<'static, ()> + Send>;

impl Caller {
    pub(super) fn over(stream: std::net::TcpStream) -> Self {
        let (calls, mut queue) = mpsc::unbounded_channel::<Call>();
        on_a_thread(move || async move {
            let Ok(network) = TcpStream::from_std(stream)
                .map_err(Into::into)
                .and_then(|stream| network(stream, Side::Client))
            else {
                return;
            };
            let mut system = RpcSystem::new(Box::new(network), None);
            let lab: lab::Client = system.bootstrap(Side::Server);
            spawn_local(system);
            while let Some(call) = queue.recv().await {
                spawn_local(call(lab.clone()));
            }
        });
        Self(calls)
    }

    /// Makes a call. Dropped here, its promise is dropped on the thread, which is how a call is cancelled.
    pub(super) async fn call<A, F>(
        &self,
        call: impl FnOnce(lab::Client) -> F + Send + 'static,
    ) -> Result<A, Failure>
    where
        A: Send + 'static,
        F: Future<Output = Result<A, Error>> + 'static,
    {
        let (mut answer, answered) = oneshot::channel();
        let call: Call = Box::new(move |lab| {
            Box::pin(async move {
                tokio::select! {
                    outcome = call(lab) => drop(answer.send(outcome)),
                    () = answer.closed() => {}
                }
            })
        });
        let gone = || Failure::new("gone", "the client's thread has ended");
        self.0.send(call).map_err(|_| gone())?;
        let outcome = answered.await.map_err(|_| gone())?;
        outcome.map_err(|error| Failure::new(format!("{:?}", error.kind), format!("{error} {error:?}")))
    }
}

/// Runs what `begin` returns, and what that spawns, until the first of them ends.
fn on_a_thread<F: Future<Output = ()>>(begin: impl FnOnce() -> F + Send + 'static) {
    std::thread::spawn(move || {
        // A system that has no descriptors left shows as a connection that is not answered.
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            LocalSet::new().block_on(&runtime, begin());
        }
    });
}

fn network(stream: TcpStream, side: Side) -> Result<VatNetwork<Compat<OwnedReadHalf>>> {
    stream.set_nodelay(true)?;
    let (reader, writer) = stream.into_split();
    Ok(VatNetwork::new(reader.compat(), writer.compat_write(), side, Default::default()))
}
