//! What happens: three servers, of which one hangs, one fails and one is killed, and customers who pay meanwhile.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rpc::ledger::{LedgerApi, LedgerClient, LedgerServer, TransferRequest};
use rpc::{
    BalancePolicy, BalanceSettings, BreakerPolicy, Cluster, ClusterOptions, Context, ContextExt,
    RetryOptions, RetryPolicy, Server, Trace,
};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::desk::{At, Books, Desk, Trouble};

/// How many payments there are.
pub(crate) const PAYMENTS: usize = 400;

/// Between two customers.
const PACE: Duration = Duration::from_millis(5);

/// Between a booking and its answer, so that a server that is killed takes some answers with it.
const ANSWERS_AFTER: Duration = Duration::from_millis(20);

/// What the payer has, in cents, a cent of which goes with each payment.
pub(crate) const CENTS: u64 = 1_000_000;

/// A server with threads of its own, which can be killed with everything it holds, as a process can.
struct Process {
    address: SocketAddr,
    desk: Arc<Desk>,
    runtime: Option<Runtime>,
}

impl Process {
    fn new(books: &Arc<Books>) -> io::Result<Self> {
        let desk = Desk::new(Arc::clone(books), ANSWERS_AFTER);
        let mut process = Self { address: (Ipv4Addr::LOCALHOST, 0).into(), desk, runtime: None };
        process.start()?;
        Ok(process)
    }

    /// Starts, at the same address if it was started before.
    fn start(&mut self) -> io::Result<()> {
        let listener = TcpListener::bind(self.address)?;
        listener.set_nonblocking(true)?;
        self.address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let server = Server::new(LedgerServer::new(At(Arc::clone(&self.desk))));
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(entered);
        runtime.spawn(async move { server.serve(listener).await });
        self.runtime = Some(runtime);
        Ok(())
    }

    fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What came of it.
pub(crate) struct Ending {
    pub(crate) servers: [(String, Arc<Desk>); 3],
    /// How often a customer got an error and paid again, with the same key.
    pub(crate) asked_again: usize,
    pub(crate) bookings: usize,
    pub(crate) payer_cents: u64,
    pub(crate) payee_cents: u64,
}

/// What a program of yours would set, in milliseconds where the default has seconds: this is over in a few of them.
fn options() -> ClusterOptions {
    let millis = Duration::from_millis;
    let breaker = BreakerPolicy {
        window: millis(200),
        minimum_calls: 5,
        slow_after: millis(50),
        sleep: millis(100),
        longest_sleep: millis(200),
        probes: 2,
        ..BreakerPolicy::default()
    };
    let retry = RetryPolicy { attempt: millis(100), base: millis(10), ..RetryPolicy::default() };
    // In turn, whatever became of the calls before: to go where the fewest calls are in flight, or have failed, would
    // leave little for the breakers to do.
    let balance = BalanceSettings {
        policy: BalancePolicy::RoundRobin,
        slow_start: millis(200),
        eject_after: 3,
        ejected_for: millis(200),
        ..BalanceSettings::default()
    };
    let retry = RetryOptions::default().with_policy(retry);
    ClusterOptions::default().with_balance(balance).with_breaker(breaker).with_retry(retry)
}

pub(crate) async fn run() -> Result<Ending, Box<dyn std::error::Error>> {
    let books = Arc::new(Books::default());
    let (hangs, fails, mut dies) = (Process::new(&books)?, Process::new(&books)?, Process::new(&books)?);
    let addresses = [&hangs, &fails, &dies].map(|process| process.address.to_string());
    let ledger = LedgerClient::cluster(addresses.to_vec(), options())?;
    let accounts = (books.open(CENTS).await?, books.open(0).await?);

    let asked_again = Arc::new(AtomicUsize::new(0));
    let mut customers = JoinSet::new();
    for payment in 0..PAYMENTS {
        match payment {
            80 => hangs.desk.set(Trouble::Hangs),
            160 => fails.desk.set(Trouble::Fails),
            240 => [&hangs, &fails].iter().for_each(|process| process.desk.set(Trouble::None)),
            320 => dies.kill(),
            380 => dies.start()?,
            _ => {}
        }
        customers.spawn(pay(ledger.clone(), accounts, Arc::clone(&asked_again)));
        sleep(PACE).await;
    }
    customers.join_all().await;

    Ok(Ending {
        servers: [hangs, fails, dies].each_ref().map(|it| (it.address.to_string(), Arc::clone(&it.desk))),
        asked_again: asked_again.load(Ordering::Relaxed),
        bookings: books.bookings(),
        payer_cents: books.balance(accounts.0).await?,
        payee_cents: books.balance(accounts.1).await?,
    })
}

/// One customer's payment. The key is made here, once; the channel makes none.
async fn pay(
    ledger: LedgerClient<Cluster<LedgerApi>>,
    (from, to): (u64, u64),
    asked_again: Arc<AtomicUsize>,
) {
    let key = Trace::begin().id.0.to_be_bytes().to_vec();
    let order = TransferRequest { from, to, cents: 1, key };
    let context = || Context::with_timeout(Duration::from_secs(1)).with_trace(Trace::begin());
    while ledger.transfer(&context(), &order).await.is_err() {
        asked_again.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(100)).await;
    }
}
