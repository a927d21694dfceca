//! What both halves of the spec stand on: a bank that is called over connections from a pool.

mod bank;
mod cut;

use std::time::Duration;

use bytes::Bytes;
use pooling::{Connect, Exchange, ExchangeError, Pool, PoolError, Settings};
use rig::Lesson;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::yield_now;

pub(crate) use bank::{Bank, serve};
pub(crate) use cut::after_polls;

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The usual limits, and so many connections.
pub(crate) fn of(most: usize) -> Settings {
    Settings { most, ..Settings::default() }
}

/// Why a call to the bank has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error(transparent)]
    Pool(#[from] PoolError),
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error("the bank says no")]
    Refused,
}

pub(crate) type Answer = Result<Bytes, CallError>;

pub(crate) fn pool(bank: &Bank, settings: Settings) -> Pool<Bank> {
    Pool::new(bank.clone(), settings).expect("the tests' settings can be had")
}

/// One request over a connection of the pool. `refuse …` is answered by a refusal.
pub(crate) async fn call<C, S>(pool: &Pool<C>, request: &str) -> Answer
where
    C: Connect<Connection = Exchange<S>>,
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    pool.run(async |connection: &mut Exchange<S>| {
        let reply = connection.ask(request.as_bytes()).await?;
        if reply == "no" { Err(CallError::Refused) } else { Ok(reply) }
    })
    .await
}

/// A call's end in words.
pub(crate) fn said(answer: &Answer) -> String {
    match answer {
        Ok(reply) => format!("{:?}", String::from_utf8_lossy(reply)),
        Err(CallError::Pool(PoolError::AllLent { lent, .. })) => {
            format!("all connections are lent, {lent} of them")
        }
        Err(why) => why.to_string(),
    }
}

/// Lets all tasks that can do something do it, and no time pass.
pub(crate) async fn settle() {
    for _ in 0..20 {
        yield_now().await;
    }
}
