//! A service that asks the next one.

use rpc::ledger::{
    BalanceReply, BalanceRequest, Ledger, LedgerApi, LedgerClient, OpenReply, OpenRequest, TransferReply,
    TransferRequest,
};
use rpc::secure::{Vouching, peer, user};
use rpc::{CallError, Channel, Code, Context, ContextExt, WireError};

/// Passes each call on to the next service, within the same deadline and trace, for the same user.
#[derive(Debug)]
pub struct Hop {
    /// What it is called in its log.
    pub name: &'static str,
    /// The next one.
    pub next: LedgerClient<Vouching<Channel<LedgerApi>>>,
}

impl Hop {
    fn note(&self, context: &Context, method: &str) {
        let from = peer(context).and_then(|peer| peer.dns_names().first().cloned());
        let user = user(context).map(|user| user.user.0.clone());
        let (from, user) = (from.unwrap_or_else(|| "a customer".to_owned()), user.unwrap_or_default());
        tracing::info!(trace = %context.trace_id(), service = self.name, %from, %user, method);
    }
}

impl Ledger for Hop {
    async fn open(&self, context: &Context, request: OpenRequest) -> Result<OpenReply, WireError> {
        self.note(context, "Open");
        self.next.open(context, &request).await.map_err(|why| told(context, why))
    }

    async fn balance(&self, context: &Context, request: BalanceRequest) -> Result<BalanceReply, WireError> {
        self.note(context, "Balance");
        self.next.balance(context, &request).await.map_err(|why| told(context, why))
    }

    async fn transfer(
        &self,
        context: &Context,
        request: TransferRequest,
    ) -> Result<TransferReply, WireError> {
        self.note(context, "Transfer");
        self.next.transfer(context, &request).await.map_err(|why| told(context, why))
    }
}

/// What the caller hears: the next one's answer as it is, and of everything else that it did not work.
fn told(context: &Context, why: CallError) -> WireError {
    tracing::warn!(trace = %context.trace_id(), %why, "the next service");
    match why {
        CallError::Refused(error) if error.code != Code::Unauthenticated => error,
        _ => WireError::new(Code::Unavailable, "try again later", context.trace_id()),
    }
}
