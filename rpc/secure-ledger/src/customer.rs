//! Somebody who pays.

use std::time::Duration;

use rpc::ledger::{LedgerApi, LedgerClient};
use rpc::secure::{AUTHORIZATION, TlsTcpConnector};
use rpc::{Channel, Context, ContextExt, Metadata, Options, Trace, TraceId};

use crate::{GATEWAY, Papers};

/// A customer's connection to the gateway.
pub type Customer = LedgerClient<Channel<LedgerApi>>;

/// Connects to the gateway at `address`, and to nobody who cannot prove that it is the gateway.
#[must_use]
pub fn customer(address: impl ToString, papers: &Papers) -> Customer {
    let connector = TlsTcpConnector::new(address, GATEWAY, papers.connector());
    LedgerClient::new(Channel::new(connector, Options::default()))
}

impl Papers {
    /// A call with that token, in a trace of its own, within five seconds.
    #[must_use]
    pub fn call(token: &str) -> Context {
        let trace = Trace::new(TraceId(fastrand::u128(1..)), fastrand::u64(1..));
        let metadata = Metadata::new().with(AUTHORIZATION, format!("Bearer {token}"));
        Context::with_timeout(Duration::from_secs(5)).with_trace(trace).with_outgoing_metadata(metadata)
    }
}
