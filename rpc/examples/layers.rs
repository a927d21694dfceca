//! What goes round every call: a log line on the client, a rate limit on the server.
//! `cargo run -p rpc --example layers`.

use std::sync::Mutex;
use std::time::Duration;

use rpc::ledger::{BalanceRequest, Bank, LedgerClient, LedgerServer, OpenRequest};
use rpc::{
    Call, CallError, Caller, Code, Context, ContextExt, Message, Method, Schema, Server, Service, Trace, Work,
};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// A line for each call that has ended.
struct Logged<C>(C);

impl<C: Caller> Caller for Logged<C> {
    type Api = C::Api;

    async fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        let outcome = self.0.call(context, method, request).await;
        let said =
            outcome.as_ref().map_or_else(|error| format!("{:?}: {error}", error.code()), |_| "ok".to_owned());
        println!("{}/{} {} {said}", method.service, method.name, context.trace_id());
        outcome
    }
}

/// A token bucket for all calls of a server: so many at once, and then one for each `refill`.
struct RateLimited<S> {
    service: S,
    refill: Duration,
    most: Duration,
    /// When the bucket was empty, or would have been.
    empty: Mutex<Instant>,
}

impl<S> RateLimited<S> {
    fn new(service: S, at_once: u32, refill: Duration) -> Self {
        let most = refill * at_once;
        Self { service, refill, most, empty: Mutex::new(Instant::now() - most) }
    }

    fn take(&self) -> bool {
        let now = Instant::now();
        let mut empty = self.empty.lock().expect("no code that holds the bucket can panic");
        // What has flowed in by now, and no more than fits.
        let full_since = (*empty).max(now - self.most);
        let taken = now.duration_since(full_since) >= self.refill;
        *empty = if taken { full_since + self.refill } else { full_since };
        taken
    }
}

impl<S: Service> Service for RateLimited<S> {
    fn schema(&self) -> Schema {
        self.service.schema()
    }

    fn methods(&self) -> &'static [Method] {
        self.service.methods()
    }

    fn call(&self, method: &'static Method, call: Call) -> Work {
        if self.take() {
            self.service.call(method, call)
        } else {
            // Nothing was done for it, and the client hears that.
            call.refuse(Code::ResourceExhausted, "too many calls in a second")
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let ledger = LedgerServer::new(Bank::default());
    let server = Server::new(RateLimited::new(ledger, 3, Duration::from_secs(1)));
    tokio::spawn(async move { server.serve(listener).await });

    let ledger = LedgerClient::connect(address).await?.layer(Logged);
    let context = Context::with_timeout(Duration::from_secs(5)).with_trace(Trace::begin());
    let account = ledger.open(&context, &OpenRequest { owner: "ann".to_owned(), cents: 1500 }).await?.account;
    for _ in 0..4 {
        if let Err(refused) = ledger.balance(&context, &BalanceRequest { account }).await {
            println!("begun: {}", refused.begun());
        }
    }
    Ok(())
}
