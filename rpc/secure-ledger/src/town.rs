//! The three services, running.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use rpc::ledger::{Bank, LedgerApi, LedgerClient, LedgerServer};
use rpc::secure::{
    Admitted, Clock, Signer, StatementVerifier, TlsTcpConnector, Vouched, Vouching, serve_tls,
};
use rpc::{Channel, Method, Options, Server, Service};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::{Company, GATEWAY, Hop, LEDGER, Login, Papers, STORE};

/// A gateway, a ledger and a store, on ports of the loopback interface.
pub struct Town {
    /// Where customers connect.
    pub gateway: SocketAddr,
    /// Where only the gateway may.
    pub ledger: SocketAddr,
    /// Where only the ledger may.
    pub store: SocketAddr,
    servers: Vec<Server>,
    serving: JoinSet<()>,
}

impl Town {
    /// Starts all three. `at` is the gateway's address; port 0 chooses one.
    ///
    /// # Errors
    /// An address cannot be bound, or a certificate cannot be made.
    pub async fn open(company: &Company, login: &Login, at: SocketAddr) -> Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (gateway_signer, ledger_signer) = (signer("gateway"), signer("ledger"));
        let mut town =
            Self { gateway: any, ledger: any, store: any, servers: Vec::new(), serving: JoinSet::new() };

        let books = LedgerServer::new(Bank::default());
        let books = Vouched::new(books, LEDGER, believes("store", "ledger", &ledger_signer), clock());
        town.store = town.serve(any, books, &company.papers(STORE)?).await?;

        let papers = company.papers(LEDGER)?;
        let next = client(town.store, STORE, &papers, ledger_signer, "store");
        let ledger = LedgerServer::new(Hop { name: "ledger", next });
        let ledger = Vouched::new(ledger, GATEWAY, believes("ledger", "gateway", &gateway_signer), clock());
        town.ledger = town.serve(any, ledger, &papers).await?;

        let papers = company.papers(GATEWAY)?;
        let next = client(town.ledger, LEDGER, &papers, gateway_signer, "ledger");
        let gateway = LedgerServer::new(Hop { name: "gateway", next });
        let gateway = Admitted::new(gateway, login.verifier(), scope_of, clock());
        town.gateway = town.serve(at, gateway, &papers).await?;
        Ok(town)
    }

    async fn serve(&mut self, at: SocketAddr, service: impl Service, papers: &Papers) -> Result<SocketAddr> {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        let (server, acceptor) = (Server::new(service), papers.acceptor());
        self.servers.push(server.clone());
        self.serving.spawn(async move { serve_tls(&server, listener, acceptor).await });
        Ok(address)
    }

    /// Shuts the three down, the gateway first: whether nothing was stopped in the middle.
    pub async fn close(mut self) -> bool {
        let mut drained = true;
        for server in self.servers.iter().rev() {
            drained &= server.shutdown(Duration::from_secs(10)).await;
        }
        while self.serving.join_next().await.is_some() {}
        drained
    }
}

/// Which scope a customer needs; a method that is not named here is nobody's.
fn scope_of(method: &Method) -> Option<&'static str> {
    match method.name {
        "Balance" => Some("accounts:read"),
        "Open" | "Transfer" => Some("transfers:book"),
        _ => None,
    }
}

fn client(
    at: SocketAddr,
    name: &str,
    papers: &Papers,
    signer: Arc<Signer>,
    audience: &str,
) -> LedgerClient<Vouching<Channel<LedgerApi>>> {
    let connector = TlsTcpConnector::new(at, name, papers.connector());
    let channel = Channel::new(connector, Options::default());
    LedgerClient::new(Vouching::new(channel, signer, audience, clock()))
}

fn signer(id: &str) -> Arc<Signer> {
    Arc::new(Signer::new(id, std::array::from_fn(|_| fastrand::u8(..))))
}

fn believes(audience: &str, id: &str, signer: &Signer) -> StatementVerifier {
    StatementVerifier::new(audience, [(id, signer.public_key())])
}

fn clock() -> Clock {
    Clock::of_the_system()
}
