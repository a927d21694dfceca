//! A gateway before two services, `transfers` and `accounts`, over links in memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use authentication::{
    Backend, Clock, Gateway, Identity, Issuer, KeySet, KeySettings, Remote, Reply, Request, Service, Signer,
    StatementVerifier, TokenVerifier, serve,
};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use rig::{End, Link};
use solution_05_deadlines::Context;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Login, NOW, said};

/// The key that the gateway signs with.
pub(crate) fn gateway_key() -> Signer {
    Signer::new("spring", [21; 32])
}

pub(crate) fn keys_of(login: &Login) -> KeySet<Login> {
    KeySet::new(login.clone(), AlgorithmFamily::Ed, KeySettings::default())
}

pub(crate) fn tokens(login: &Login) -> TokenVerifier<Login> {
    let (name, audience) = ("login".to_owned(), "gateway".to_owned());
    let issuer = Issuer { name, audience, algorithm: Algorithm::EdDSA, leeway_seconds: 30 };
    TokenVerifier::new(issuer, keys_of(login))
}

/// A service of that name, which says for whom it did what.
pub(crate) fn service(name: &'static str, clock: Clock) -> impl Backend {
    let key = gateway_key();
    Service::new(
        StatementVerifier::new(name, [("spring", key.public_key())]),
        clock,
        move |context, body| async move { Ok(format!("{name} books {body} for {}", in_words(&context))) },
    )
}

fn in_words(context: &Context) -> String {
    let Some(Identity { user, tenant, scopes }) = context.get() else { return "nobody".to_owned() };
    let tenant = tenant.as_ref().map_or("no tenant", |tenant| &tenant.0);
    format!("{} of {tenant}, who may {scopes}", user.0)
}

/// Notes what comes to a service before it gets it.
struct Noted<B> {
    service: B,
    arrived: Arc<Mutex<Vec<Request>>>,
}

impl<B: Backend> Backend for Noted<B> {
    async fn call(&self, request: Request) -> Reply {
        self.arrived.lock().expect("no test panics with it").push(request.clone());
        self.service.call(request).await
    }
}

/// A clock whose hands a test moves.
#[derive(Clone)]
pub(crate) struct Hands(Arc<AtomicU64>);

impl Hands {
    pub(crate) fn at(seconds: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seconds)))
    }

    pub(crate) fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }

    pub(crate) fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::from_fn(move || hands.load(Ordering::Relaxed))
    }
}

pub(crate) struct World<S = End> {
    pub(crate) login: Login,
    pub(crate) gateway: Gateway<Login, Remote<S>>,
    pub(crate) hands: Hands,
    arrived: Arc<Mutex<Vec<Request>>>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::over(["transfers", "accounts"].map(|name| {
            let (near, far, _wire) = Link::between("gateway", name).open();
            (near, far)
        }))
    }
}

impl<S: AsyncRead + AsyncWrite + Send + 'static> World<S> {
    /// With these two connections, from the gateway to `transfers` and to `accounts`.
    pub(crate) fn over<P>([transfers, accounts]: [(S, P); 2]) -> Self
    where
        P: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (login, hands) = (Login::new(), Hands::at(NOW));
        let arrived = Arc::new(Mutex::new(Vec::new()));
        for (name, stream) in [("transfers", transfers.1), ("accounts", accounts.1)] {
            let service = Noted { service: service(name, hands.clock()), arrived: Arc::clone(&arrived) };
            tokio::spawn(async move { serve(stream, service).await });
        }
        let gateway = Gateway::new(tokens(&login), gateway_key(), hands.clock())
            .service("transfers", Remote::over(transfers.0))
            .service("accounts", Remote::over(accounts.0))
            .method("transfers/book", "transfers", "transfers:book")
            .method("transfers/close", "transfers", "transfers:close")
            .method("accounts/read", "accounts", "accounts:read");
        Self { login, gateway, hands, arrived }
    }

    /// What becomes of a request, in words.
    pub(crate) async fn call(&self, request: &Request) -> String {
        said(&self.gateway.call(request.clone()).await)
    }

    /// What came to the services since this was last asked.
    pub(crate) fn arrived(&self) -> Vec<Request> {
        std::mem::take(&mut self.arrived.lock().expect("no test panics with it"))
    }
}
