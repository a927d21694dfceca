//! What every question starts from: a server, a proxy before it, and one client that has had an answer.

use std::sync::Arc;
use std::time::Duration;

use adapters::app::App;
use adapters::stack::{Client, Failure, Server, Stack};
use anyhow::{Context, Result, ensure};
use rig::{Direction, Proxy};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) struct Scene {
    pub(crate) app: App,
    pub(crate) client: Arc<dyn Client>,
    pub(crate) proxy: Proxy,
    pub(crate) server: Server,
}

impl Scene {
    pub(crate) async fn of(stack: &dyn Stack) -> Result<Self> {
        let app = App::default();
        let server = stack.serve(app.clone()).await.context("the server did not start")?;
        Self::connected(stack, app, server).await?.greeted().await
    }

    /// The client of this setting, and a server of the default one; `None` if that client sends no pings.
    pub(crate) async fn of_default_server(stack: &dyn Stack) -> Result<Option<Self>> {
        let app = App::default();
        let server = stack.serve_by_default(app.clone()).await.context("the server did not start")?;
        let scene = Self::connected(stack, app, server).await?;
        if !scene.client.pings() {
            return Ok(None);
        }
        scene.greeted().await.map(Some)
    }

    async fn connected(stack: &dyn Stack, app: App, server: Server) -> Result<Self> {
        let proxy = Proxy::before(server.address()).await?;
        let client = stack.connect(proxy.address()).await.context("no connection")?;
        Ok(Self { app, client: Arc::from(client), proxy, server })
    }

    async fn greeted(self) -> Result<Self> {
        first_answer(&*self.client, FIRST_ANSWER).await?;
        Ok(self)
    }

    /// Starts a call that stays in flight, and waits until its handler runs. A client that is for one call at a time has none.
    pub(crate) async fn bystander(&self) -> Bystander {
        if self.client.one_call_at_a_time() {
            return Bystander(None);
        }
        let client = self.client.clone();
        let call = tokio::spawn(async move { client.ask("stand by".into(), Some(LIMIT)).await });
        self.app.running_are(1).await;
        Bystander(Some(call))
    }

    /// From now on, both ways, what is sent is acknowledged and lost: a peer that hangs while its kernel lives.
    pub(crate) fn fall_silent(&self) {
        self.proxy.swallow(Direction::ToServer);
        self.proxy.swallow(Direction::ToClient);
    }

    /// What became of the connection: of the call that was in flight, and of the next one.
    pub(crate) async fn harm(&self, bystander: Bystander) -> Harm {
        self.app.release();
        let beside = match bystander.0 {
            None => true,
            Some(call) => matches!(timeout(LIMIT, call).await, Ok(Ok(Ok(text))) if text == "by"),
        };
        let next = timeout(LIMIT, self.client.ask("echo next".into(), Some(LIMIT))).await;
        let next = matches!(next, Ok(Ok(text)) if text == "next");
        match (beside, next) {
            (true, true) => Harm::None,
            (false, true) => Harm::Beside,
            (true, false) => Harm::Next,
            (false, false) => Harm::Connection,
        }
    }
}

/// A deadline that nothing should come near.
pub(crate) const LIMIT: Duration = Duration::from_secs(9);
/// Longer than `LIMIT`, as a busy machine starts processes: an adapter that has said nothing by then never will.
const FIRST_ANSWER: Duration = Duration::from_secs(60);

/// Makes the call that every question begins with.
///
/// # Errors
/// It has another answer, or none: then the adapter is wrong, since the call has a deadline.
async fn first_answer(client: &dyn Client, within: Duration) -> Result<()> {
    let greeting = timeout(within, client.ask("echo hello".into(), Some(LIMIT)));
    let greeting = greeting.await.ok().with_context(|| {
        let (waited, deadline) = (within.as_secs(), LIMIT.as_secs());
        format!(
            "no-result: the first call, `echo hello`, has no `result` after {waited} s, though its deadline is {deadline} s. \
             Did the server say `request`, and do what it was told?"
        )
    })?;
    ensure!(greeting.as_deref() == Ok("hello"), "the first call: {greeting:?}");
    Ok(())
}

/// A call that is in flight while something happens to its connection.
pub(crate) struct Bystander(Option<JoinHandle<Result<String, Failure>>>);

/// Whom a failed call took with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    None,
    Beside,
    Next,
    Connection,
}

impl Harm {
    /// The end of a sentence.
    pub(crate) fn clause(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Beside => "; the call beside it fails too",
            Self::Next => "; the next call fails",
            Self::Connection => "; the connection dies with all its calls",
        }
    }
}

#[cfg(test)]
mod tests {
    use adapters::stack::{Shape, Subscriber};
    use async_trait::async_trait;

    use super::*;

    /// An adapter that registers each call and forgets it.
    struct Mute;

    #[async_trait]
    impl Client for Mute {
        async fn ask(&self, _: String, _: Option<Duration>) -> Result<String, Failure> {
            std::future::pending().await
        }

        async fn send(&self, _: Shape) -> Result<(), Failure> {
            std::future::pending().await
        }

        async fn fetch(&self, _: Shape) -> Result<Subscriber, Failure> {
            std::future::pending().await
        }

        async fn balance(&self) -> Result<String, Failure> {
            std::future::pending().await
        }
    }

    #[tokio::test]
    async fn a_first_call_without_a_result_is_named() {
        let first = first_answer(&Mute, Duration::from_millis(10));
        let why =
            timeout(LIMIT, first).await.expect("it is noticed").expect_err("nobody answers").to_string();
        assert!(why.contains("no-result: ") && why.contains("`request`"), "{why}");
    }
}
