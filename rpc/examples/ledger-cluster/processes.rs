//! Servers over TCP, each with threads of its own: one can be killed with everything it holds, as a process can.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use rpc::ledger::LedgerServer;
use rpc::{Server, TcpConnector};
use tokio::runtime::{Builder, Runtime};

use crate::desk::{At, Desk};
use crate::scene::Network;

#[derive(Default)]
pub(crate) struct Processes(Vec<Process>);

struct Process {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Network for Processes {
    type Connector = TcpConnector;

    fn start(&mut self, server: usize, desk: &Arc<Desk>) -> io::Result<String> {
        let before = self.0.get(server).map_or((Ipv4Addr::LOCALHOST, 0).into(), |process| process.address);
        let listener = TcpListener::bind(before)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(entered);
        let serving = Server::new(LedgerServer::new(At(Arc::clone(desk))));
        runtime.spawn(async move { serving.serve(listener).await });
        let process = Process { address, runtime: Some(runtime) };
        match self.0.get_mut(server) {
            Some(before) => *before = process,
            None => self.0.push(process),
        }
        Ok(address.to_string())
    }

    fn kill(&mut self, server: usize) {
        self.0[server].kill();
    }

    fn connector(&self) -> impl Fn(&str) -> TcpConnector + Send + 'static {
        |address: &str| TcpConnector::new(address)
    }
}

impl Process {
    fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
