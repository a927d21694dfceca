//! A server of the ledger in which things go wrong. All of them have the same books, as servers before one store have.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rpc::ledger::{
    BalanceReply, BalanceRequest, Bank, Ledger, OpenReply, OpenRequest, TransferReply, TransferRequest,
};
use rpc::{Code, Context, ContextExt, WireError};
use tokio::time::sleep;

/// What is wrong with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// It books, and then never answers: the worst moment to fall silent.
    Hangs,
    /// It says at once that it cannot.
    Fails,
}

/// The books, and which bookings were made.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) bank: Bank,
    numbers: Mutex<HashSet<u64>>,
}

impl Books {
    /// How many bookings there are.
    pub(crate) fn bookings(&self) -> usize {
        self.numbers.lock().expect("no code that holds it can panic").len()
    }

    /// Opens an account, without a server.
    pub(crate) async fn open(&self, cents: u64) -> Result<u64, WireError> {
        let request = OpenRequest { owner: "somebody".to_owned(), cents };
        Ok(self.bank.open(&Self::context(), request).await?.account)
    }

    /// What is on an account, without a server.
    pub(crate) async fn balance(&self, account: u64) -> Result<u64, WireError> {
        let reply = self.bank.balance(&Self::context(), BalanceRequest { account }).await?;
        Ok(reply.cents.unwrap_or_default())
    }

    fn context() -> Context {
        Context::with_timeout(Duration::from_secs(1))
    }

    /// Whether it is a new booking's number. An order that comes again is answered with the first one's.
    fn note(&self, number: u64) -> bool {
        self.numbers.lock().expect("no code that holds it can panic").insert(number)
    }
}

/// One server.
#[derive(Debug)]
pub(crate) struct Desk {
    books: Arc<Books>,
    trouble: Mutex<Trouble>,
    /// How long an answer takes after the work is done.
    answers_after: Duration,
    calls: AtomicUsize,
    booked: AtomicUsize,
}

/// Clones are handles of one desk.
#[derive(Clone, Debug)]
pub(crate) struct At(pub(crate) Arc<Desk>);

impl Desk {
    pub(crate) fn new(books: Arc<Books>, answers_after: Duration) -> Arc<Self> {
        let (calls, booked) = (AtomicUsize::default(), AtomicUsize::default());
        Arc::new(Self { books, trouble: Mutex::new(Trouble::None), answers_after, calls, booked })
    }

    pub(crate) fn set(&self, trouble: Trouble) {
        *self.trouble.lock().expect("no code that holds it can panic") = trouble;
    }

    fn trouble(&self) -> Trouble {
        *self.trouble.lock().expect("no code that holds it can panic")
    }

    /// How many calls have come here.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// How many orders were carried out here. Those whose key was known already were not.
    pub(crate) fn booked(&self) -> usize {
        self.booked.load(Ordering::Relaxed)
    }

    fn enter(&self, context: &Context) -> Result<(), WireError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        match self.trouble() {
            Trouble::Fails => {
                Err(WireError::new(Code::Unavailable, "the store is not mounted", context.trace_id()))
            }
            Trouble::None | Trouble::Hangs => Ok(()),
        }
    }

    async fn leave(&self) {
        if self.trouble() == Trouble::Hangs {
            std::future::pending().await
        }
        if !self.answers_after.is_zero() {
            sleep(self.answers_after).await;
        }
    }
}

impl Ledger for At {
    async fn open(&self, context: &Context, request: OpenRequest) -> Result<OpenReply, WireError> {
        self.0.enter(context)?;
        let reply = self.0.books.bank.open(context, request).await;
        self.0.leave().await;
        reply
    }

    async fn balance(&self, context: &Context, request: BalanceRequest) -> Result<BalanceReply, WireError> {
        self.0.enter(context)?;
        let reply = self.0.books.bank.balance(context, request).await;
        self.0.leave().await;
        reply
    }

    async fn transfer(&self, context: &Context, order: TransferRequest) -> Result<TransferReply, WireError> {
        self.0.enter(context)?;
        let reply = self.0.books.bank.transfer(context, order).await?;
        let is_new = self.0.books.note(reply.number);
        self.0.booked.fetch_add(usize::from(is_new), Ordering::Relaxed);
        self.0.leave().await;
        Ok(reply)
    }
}
