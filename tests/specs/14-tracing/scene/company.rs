//! A gateway, transfers, a ledger, and mail behind a queue.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::sleep;
use tracing::info;
use trail::{Consumer, Headers, Producer, Request, Sampler, Service, call, queue, spawn};

use super::seen::Seen;
use super::{ms, secs};

/// After so long all that a transfer causes is done.
pub(crate) const DONE: Duration = secs(1);

/// Four services. Clones are handles of the same ones.
#[derive(Clone)]
pub(crate) struct Company {
    pub(crate) gateway: Service,
    pub(crate) transfers: Service,
    pub(crate) ledger: Service,
    pub(crate) mail: Service,
    receipts: Producer,
}

impl Company {
    /// Every service keeps all traces; the gateway, where they begin, by `head`.
    pub(crate) fn new(seen: &Seen, head: Sampler) -> (Self, Consumer) {
        let inside = |name| Service::inside(name, seen.telemetry(name, Sampler::ALWAYS));
        let (receipts, consumer) = queue("receipts", 100);
        let gateway = Service::at_the_edge("gateway", seen.telemetry("gateway", head));
        let company = Self {
            gateway,
            transfers: inside("transfers"),
            ledger: inside("ledger"),
            mail: inside("mail"),
            receipts,
        };
        (company, consumer)
    }

    /// With somebody at work behind the queue, for as long as there is a runtime.
    pub(crate) fn at_work(seen: &Seen, head: Sampler) -> Self {
        let (company, mut consumer) = Self::new(seen, head);
        let mail = company.mail.clone();
        tokio::spawn(async move { consumer.run(&mail, send_mail).await });
        company
    }

    /// A request of a customer, with these headers.
    pub(crate) async fn pay(&self, customer: &str, headers: &Headers) {
        let request = Request { method: "POST /transfers", caller: customer, headers };
        let work = call("Transfer", async |headers| self.transfer(customer, &headers).await);
        self.gateway.serve(request, work).await;
    }

    /// What the gateway calls: books, then has the rest done later.
    pub(crate) async fn transfer(&self, customer: &str, headers: &Headers) {
        let work = async {
            info!(customer, "accepted");
            call("Book", async |headers| self.book(customer, &headers).await).await;
            self.check_later(customer);
            let receipt = Bytes::from(customer.to_owned());
            self.receipts.send(receipt).await.expect("the consumer is there");
        };
        let request = Request { method: "Transfer", caller: "gateway", headers };
        self.transfers.serve(request, work).await;
    }

    async fn book(&self, customer: &str, headers: &Headers) {
        let work = async {
            sleep(ms(5)).await;
            info!(customer, "booked");
        };
        self.ledger.serve(Request { method: "Book", caller: "transfers", headers }, work).await;
    }

    /// Looks for fraud while the customer has the answer.
    fn check_later(&self, customer: &str) {
        let (company, customer) = (self.clone(), customer.to_owned());
        spawn("check", async move {
            sleep(ms(40)).await;
            info!(customer, "checked");
            call("History", async |headers| company.history(&headers).await).await;
        });
    }

    async fn history(&self, headers: &Headers) {
        let request = Request { method: "History", caller: "transfers", headers };
        self.ledger.serve(request, sleep(ms(2))).await;
    }
}

pub(crate) async fn send_mail(body: Bytes) {
    let customer = String::from_utf8_lossy(&body).into_owned();
    sleep(ms(20)).await;
    info!(customer, "mailed");
}
