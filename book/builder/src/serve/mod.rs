//! Serves the book on this machine, with Run buttons that execute the lab's own stories.
//!
//! A page of another site must not be able to run anything here, nor read what a run says. So the socket is bound to
//! loopback only, and `guard` refuses what was not asked for by a page of this server: `Host` and `Origin` must be its
//! own, which a name that was rebound to 127.0.0.1 is not, and a run needs the token that only these pages carry. What
//! can be run is a lesson's story, on the learner's crate or the fixed one, and nothing else.
//!
//! - `pages` holds the book in memory: what was not built cannot be asked for.
//! - `runs` is the Run endpoint: a few at a time, each with a limit.
//! - `reload` tells open pages that the book was rebuilt.

mod guard;
mod pages;
mod reload;
mod runs;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use lab::checkout::Checkout;
use lab::run::spec;
use lab::run::watcher::Saves;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::watch;

pub use guard::Token;
pub use pages::Pages;
pub use reload::News;
pub use runs::{AT_ONCE, Lessons, Runs, Storyteller, WAITING, Whose};

/// How often it is asked whether a file of the book was saved.
const TURN: Duration = Duration::from_millis(50);

/// Builds the book and serves it on `port` until the process ends, and builds it again whenever a file of it is saved. A
/// build that fails is told in the terminal and in the open pages; the pages of the one before stay. `build` returns the
/// folder that it wrote; `ready` is told the address of the first page.
///
/// # Errors
/// The first build fails, the port is taken, or the socket fails.
pub fn serve(
    checkout: &Checkout,
    port: u16,
    mut build: impl FnMut() -> Result<PathBuf>,
    ready: impl FnOnce(&str),
) -> Result<()> {
    let mut saves = Saves::of(&checkout.root().join("book"), false);
    let pages = Arc::new(Pages::load(&build()?)?);
    let (tell, news) = watch::channel(News { pages, fault: None });
    let server = Server::bind(port)?;
    let url = server.url();
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_io().enable_time().build();
    let runtime = runtime.context("cannot start the server's threads")?;
    let lessons = Lessons { checkout: checkout.clone(), limit: spec::LIMIT };
    let serving = runtime.spawn(server.run(Runs::of(Arc::new(lessons)), news));
    ready(&url);
    while !serving.is_finished() {
        thread::sleep(TURN);
        if saves.any() {
            match build().and_then(|built| Pages::load(&built)) {
                Ok(pages) => drop(tell.send_replace(News { pages: Arc::new(pages), fault: None })),
                Err(why) => {
                    eprintln!("{why:#}");
                    tell.send_modify(|news| news.fault = Some(format!("{why:#}").into()));
                }
            }
        }
    }
    runtime.block_on(serving).context("the server stopped")?
}

/// A server that is bound and not yet serving.
#[derive(Debug)]
pub struct Server {
    listener: std::net::TcpListener,
    address: SocketAddr,
    token: Token,
}

impl Server {
    /// Takes `port` on 127.0.0.1; with 0, one that is free.
    ///
    /// # Errors
    /// The port is taken, or the system has no randomness for a token.
    pub fn bind(port: u16) -> Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("cannot listen on 127.0.0.1:{port}"))?;
        listener.set_nonblocking(true).context("cannot wait for connections")?;
        let address = listener.local_addr().context("the server's own address")?;
        Ok(Self { listener, address, token: Token::random()? })
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What a page needs to run a story.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Serves what `news` has last, until the process ends. Needs a tokio runtime with its I/O and time.
    ///
    /// # Errors
    /// The socket fails.
    pub async fn run(self, runs: Runs, news: watch::Receiver<News>) -> Result<()> {
        let listener = TcpListener::from_std(self.listener).context("the server's socket")?;
        let guard = guard::Guard::new(self.address.port(), self.token.clone());
        let app = Router::new()
            .route("/run/{lesson}/{teller}", post(runs::run))
            .with_state(Arc::new(runs))
            .route_layer(middleware::from_fn_with_state(guard.clone(), guard::with_token))
            .merge(Router::new().route("/reload", get(reload::reload)).with_state(news.clone()))
            .fallback_service(get(pages::page).with_state((news, self.token)))
            .layer(middleware::from_fn_with_state(guard, guard::from_here));
        axum::serve(listener, app).await.context("the server stopped")
    }
}
