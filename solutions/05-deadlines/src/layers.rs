//! Limits inside limits.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::{CallError, Client};
use crate::context::Context;
use crate::deadline::DeadlineSource;

/// How long a business call and its parts may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To make the connection.
    pub connect: Duration,
    /// From each question to its answer.
    pub read: Duration,
    /// For all of it.
    pub call: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), read: seconds(10), call: seconds(15) }
    }
}

/// One business call: connects with `dial`, then asks one question after the other. Each part has its own limit, and
/// none goes beyond the whole's, nor beyond the context's.
///
/// Cancel safe, as [`Client::call`] is; the connection ends.
///
/// # Errors
/// Every [`CallError`]; one for lack of time names the limit that passed first.
pub async fn ask_all<S>(
    context: &Context,
    limits: Limits,
    dial: impl Future<Output = io::Result<S>>,
    questions: &[&[u8]],
) -> Result<Vec<Bytes>, CallError>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let call = context.within(DeadlineSource::Call, limits.call);
    let connected = call.within(DeadlineSource::Connect, limits.connect).run(dial).await?;
    let (reader, writer) = tokio::io::split(connected.map_err(CallError::Connect)?);
    let client = Client::new(reader, writer);
    let mut answers = Vec::new();
    for question in questions {
        answers.push(client.call(&call.within(DeadlineSource::Read, limits.read), question).await?);
    }
    Ok(answers)
}
