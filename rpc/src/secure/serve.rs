//! The answering side.

use std::sync::Arc;

use solution_12_tls::{Identity, TlsAcceptor};
use tokio::io::split;
use tokio::net::{TcpListener, TcpStream};

use crate::ended::{Ended, with_causes};
use crate::method::Method;
use crate::schema::Schema;
use crate::server::{Call, Server, Service, Work};

/// Accepts clients that show a certificate, until the shutdown of `server` begins. Each handler finds whose it is by
/// [`peer`](super::peer). A handshake runs on the connection's own task, and takes one of
/// [`Limits::max_connections`](crate::Limits::max_connections). Cancel safe, as [`Server::serve`] is.
pub async fn serve_tls(server: &Server, listener: TcpListener, acceptor: TlsAcceptor) {
    server.accept_each(listener, move |server, stream| serve_one(server, stream, acceptor.clone())).await;
}

async fn serve_one(server: Server, stream: TcpStream, acceptor: TlsAcceptor) -> Ended {
    match server.unless_draining(acceptor.accept(stream)).await {
        None => Ended::HungUp,
        Some(Err(why)) => Ended::Disagreed { reason: with_causes(&why) },
        Some(Ok((stream, peer))) => {
            let (reader, writer) = split(stream);
            let service = Known { service: server.service(), peer };
            server.serve_one_by(Arc::new(service), reader, writer).await
        }
    }
}

/// A service, for one connection whose peer is known.
struct Known {
    service: Arc<dyn Service>,
    peer: Identity,
}

impl Service for Known {
    fn schema(&self) -> Schema {
        self.service.schema()
    }

    fn methods(&self) -> &'static [Method] {
        self.service.methods()
    }

    fn call(&self, method: &'static Method, call: Call) -> Work {
        self.service.call(method, call.with_context(|context| context.with(self.peer.clone())))
    }
}
