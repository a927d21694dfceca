//! Two payments at once, and the log of all services; then what a search for one trace id finds.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use solution_14_tracing::{
    FinishedSpan, Headers, LogSink, Request, Sampler, Service, SpanSink, Telemetry, call, current, queue,
    spawn,
};
use tokio::time::sleep;
use tracing::{error, info};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl LogSink for Log {
    fn line(&self, line: &str) {
        self.0.lock().expect("nobody panics").push(line.to_owned());
    }
}

impl SpanSink for Log {
    fn finished(&self, _: FinishedSpan) {}
}

async fn ms(millis: u64) {
    sleep(Duration::from_millis(millis)).await;
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    fastrand::seed(14);
    let log = Log::default();
    let [transfers, ledger, mail] = ["transfers", "ledger", "mail"].map(|name| {
        // No span is kept: the log has the ids all the same.
        let telemetry =
            Telemetry { sampler: Sampler::NEVER, spans: Arc::new(log.clone()), log: Arc::new(log.clone()) };
        Service::inside(name, telemetry)
    });
    let (receipts, mut consumer) = queue("receipts", 10);
    tokio::spawn(async move {
        let send = |to: bytes::Bytes| async move {
            ms(20).await;
            match &*to {
                b"bob" => error!("mailbox full"),
                _ => info!("mailed"),
            }
        };
        consumer.run(&mail, send).await;
    });
    let pay = async |customer: &'static str| {
        let book = async |headers: Headers| {
            let work = async {
                ms(5).await;
                info!("booked 30 EUR");
            };
            ledger.serve(Request { method: "Book", caller: "transfers", headers: &headers }, work).await;
        };
        let work = async {
            info!(customer, "accepted");
            call("Book", book).await;
            spawn("check", async {
                ms(40).await;
                info!("no fraud");
            });
            receipts.send(customer.into()).await.expect("mail is there");
            current().expect("a request is in a span").trace
        };
        let headers = Headers::default();
        transfers.serve(Request { method: "Transfer", caller: "gateway", headers: &headers }, work).await
    };
    let (_, bob) = tokio::join!(pay("alice"), pay("bob"));
    ms(1000).await;

    let log = log.0.lock().expect("nobody panics");
    log.iter().for_each(|line| println!("{line}"));
    println!("\n$ grep {bob}");
    log.iter().filter(|line| line.contains(&bob.to_string())).for_each(|line| println!("{line}"));
}
