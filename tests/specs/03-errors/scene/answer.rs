//! What came back from the gateway, and what went into the log.

use errors::{Balance, Entry, Gateway, Log, Peer, Posting, Reply, Transfer, Transfers, WireError};

use super::TRACE;

/// What a client got, and what the log has about it.
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
    pub(crate) log: Vec<Entry>,
}

impl Answer {
    pub(crate) fn of(transfer: &Transfer, accounts: impl Peer<Posting>, log: Log) -> Self {
        let gateway = Gateway::new(Transfers::new(accounts, log.clone()), log.clone());
        let bytes = gateway.serve(transfer, TRACE);
        Self { bytes, log: log.of(TRACE) }
    }

    pub(crate) fn read(&self) -> Result<Reply<Balance>, String> {
        serde_json::from_slice(&self.bytes).map_err(|why| why.to_string())
    }

    pub(crate) fn error(&self) -> Option<WireError> {
        match self.read() {
            Ok(Reply::Error(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether it is this error, in whatever words.
    pub(crate) fn says(&self, error: &WireError) -> bool {
        let facts = |error: &WireError| (error.code, error.retryable, error.trace);
        self.error().is_some_and(|arrived| facts(&arrived) == facts(error))
    }

    pub(crate) fn code_name(&self) -> &'static str {
        self.error().map_or("no error", |error| error.code.name())
    }

    pub(crate) fn retryable(&self) -> String {
        self.error().map_or("no error".to_owned(), |error| error.retryable.to_string())
    }

    pub(crate) fn message(&self) -> String {
        self.error().map_or(String::new(), |error| error.message().to_owned())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}
