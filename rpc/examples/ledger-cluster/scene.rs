//! What happens: three servers, of which one hangs, one fails and one is killed, and customers who pay meanwhile.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rpc::ledger::{LedgerApi, LedgerClient, TransferRequest};
use rpc::{
    BalancePolicy, BalanceSettings, BreakerPolicy, CallError, Cluster, ClusterOptions, Connector, Context,
    ContextExt, RetryOptions, RetryPolicy,
};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::desk::{Books, Desk, Trouble};

/// How many payments there are, of a cent each.
pub(crate) const PAYMENTS: usize = 400;

/// Between two customers.
const PACE: Duration = Duration::from_millis(5);

/// Between a booking and its answer, so that a server that is killed takes some answers with it.
const ANSWERS_AFTER: Duration = Duration::from_millis(20);

/// What the payer has, in cents.
pub(crate) const CENTS: u64 = 1_000_000;

/// What becomes of the three servers.
pub(crate) const FATES: [&str; 3] = ["hangs", "fails", "is killed"];

/// Where the servers run.
pub(crate) trait Network {
    type Connector: Connector;

    /// Starts one, anew if it was there before. Returns its name in the list.
    fn start(&mut self, server: usize, desk: &Arc<Desk>) -> io::Result<String>;

    /// Ends one, with everything it holds.
    fn kill(&mut self, server: usize);

    fn connector(&self) -> impl Fn(&str) -> Self::Connector + Send + 'static;
}

/// What came of it.
pub(crate) struct Ending {
    /// Their names and desks, in the order of their fates.
    pub(crate) servers: Vec<(String, Arc<Desk>)>,
    /// What customers were told who then asked again, with the same key.
    pub(crate) errors: Vec<CallError>,
    pub(crate) bookings: usize,
    pub(crate) payer_cents: u64,
    pub(crate) payee_cents: u64,
}

/// What a program of yours would set, in milliseconds where the defaults are seconds: this is over in a few of them.
fn options() -> ClusterOptions {
    let millis = Duration::from_millis;
    // In turn, whatever became of the calls before: to go where the fewest calls are in flight, or have failed, would
    // leave little for the breakers to do.
    let balance = BalanceSettings {
        policy: BalancePolicy::RoundRobin,
        eject_after: 3,
        ejected_for: millis(200),
        ..BalanceSettings::default()
    };
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
    let retry = RetryOptions::default().with_policy(retry);
    ClusterOptions::default().with_balance(balance).with_breaker(breaker).with_retry(retry)
}

/// Plays it, and tells of each turn.
pub(crate) async fn play<N: Network>(mut network: N) -> Result<Ending, Box<dyn Error>> {
    let books = Arc::new(Books::default());
    let mut servers = Vec::new();
    for server in 0..FATES.len() {
        let desk = Desk::new(Arc::clone(&books), ANSWERS_AFTER);
        servers.push((network.start(server, &desk)?, desk));
    }
    let list: Vec<String> = servers.iter().map(|(name, _)| name.clone()).collect();
    let cluster = Cluster::<LedgerApi>::new(list, network.connector(), options())?;
    let ledger = LedgerClient::new(cluster);
    let accounts = (books.open(CENTS).await?, books.open(0).await?);

    let began = Instant::now();
    let say = |what: String| println!("{:>4} ms  {what}", began.elapsed().as_millis());
    let mut customers = JoinSet::new();
    for payment in 0..PAYMENTS {
        match payment {
            80 => {
                say(format!("{} books from now on and does not answer", servers[0].0));
                servers[0].1.set(Trouble::Hangs);
            }
            160 => {
                say(format!("{} says UNAVAILABLE from now on", servers[1].0));
                servers[1].1.set(Trouble::Fails);
            }
            240 => {
                say("both are well again".to_owned());
                servers.iter().for_each(|(_, desk)| desk.set(Trouble::None));
            }
            320 => {
                say(format!("{} is killed", servers[2].0));
                network.kill(2);
            }
            380 => {
                say(format!("{} is started again", servers[2].0));
                network.start(2, &servers[2].1)?;
            }
            _ => {}
        }
        customers.spawn(pay(ledger.clone(), accounts, payment));
        sleep(PACE).await;
    }
    Ok(Ending {
        errors: customers.join_all().await.into_iter().flatten().collect(),
        servers,
        bookings: books.bookings(),
        payer_cents: books.balance(accounts.0).await?,
        payee_cents: books.balance(accounts.1).await?,
    })
}

/// One customer's payment: asks until there is an answer, and tells of the errors. The key is made here, once; the channel
/// makes none.
async fn pay(
    ledger: LedgerClient<Cluster<LedgerApi>>,
    (from, to): (u64, u64),
    payment: usize,
) -> Vec<CallError> {
    let order = TransferRequest { from, to, cents: 1, key: payment.to_be_bytes().to_vec() };
    let mut errors = Vec::new();
    while let Err(error) = ledger.transfer(&Context::with_timeout(Duration::from_secs(1)), &order).await {
        errors.push(error);
        sleep(Duration::from_millis(100)).await;
    }
    errors
}
