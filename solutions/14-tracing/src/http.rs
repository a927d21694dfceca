//! One `POST` to a collector.

use std::io;
use std::time::Duration;

use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::otlp::ExportTraceServiceResponse;

/// Why a collector did not take a batch.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It could not be reached, or hung up.
    #[error("the collector cannot be reached")]
    Unreachable(#[from] io::Error),
    /// It did not answer in time.
    #[error("the collector did not answer within {} ms", .within.as_millis())]
    NotInTime {
        /// How long it had.
        within: Duration,
    },
    /// It answered with something else than 200.
    #[error("the collector answered with status {status}")]
    Refused {
        /// HTTP's status.
        status: u16,
        /// For how long it does not want to be asked again.
        retry_after: Option<Duration>,
    },
    /// What it answered is not HTTP, or longer than an answer may be.
    #[error("the collector did not answer in HTTP")]
    NotHttp,
}

impl ExportError {
    /// Whether the same batch may be taken later. A collector that may have taken it gets it twice; it tells spans apart by their ids.
    /// Source: [OTLP, "Failures"](https://opentelemetry.io/docs/specs/otlp/#failures-1).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::NotInTime { .. } => true,
            Self::Refused { status, .. } => matches!(status, 429 | 502..=504),
            Self::NotHttp => false,
        }
    }
}

/// Where a collector listens for OTLP over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// Host and port, `localhost:4318`.
    pub address: String,
}

/// The most bytes of an answer that are read.
const MOST_ANSWER: usize = 64 * 1024;

impl Collector {
    /// Sends a batch on a connection of its own. Returns how many spans the collector refused.
    pub(crate) async fn post(&self, batch: &[u8]) -> Result<u64, ExportError> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let head = format!(
            "POST /v1/traces HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-protobuf\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            batch.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(batch).await?;
        let mut answer = Vec::new();
        loop {
            if let Some(read) = read(&answer) {
                return read;
            }
            let room = u64::try_from(MOST_ANSWER.saturating_sub(answer.len())).unwrap_or_default();
            if room == 0 {
                return Err(ExportError::NotHttp);
            }
            if (&mut stream).take(room).read_buf(&mut answer).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }
}

/// What the answer says; none if more of it has to be read.
fn read(answer: &[u8]) -> Option<Result<u64, ExportError>> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = (&answer[..end], &answer[end + 4..]);
    let Ok(head) = std::str::from_utf8(head) else { return Some(Err(ExportError::NotHttp)) };
    let status = head.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
    let header = |name: &str| {
        head.lines().skip(1).filter_map(|line| line.split_once(':')).find_map(|(known, value)| {
            known.eq_ignore_ascii_case(name).then(|| value.trim().parse::<u64>().ok()).flatten()
        })
    };
    match status {
        None => Some(Err(ExportError::NotHttp)),
        Some(200) => {
            // Chunked answers are not read: what they say is a count that is only reported.
            let length =
                header("content-length").and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
            let body = body.get(..length)?;
            let partial =
                ExportTraceServiceResponse::decode(body).ok().and_then(|answer| answer.partial_success);
            Some(Ok(partial
                .and_then(|partial| u64::try_from(partial.rejected_spans).ok())
                .unwrap_or_default()))
        }
        Some(status) => {
            let retry_after = header("retry-after").map(Duration::from_secs);
            Some(Err(ExportError::Refused { status, retry_after }))
        }
    }
}
