//! One payment over three services, a spawned check and a queue: its spans, each below the one that caused it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use solution_14_tracing::{
    FinishedSpan, Headers, LogSink, Request, Sampler, Service, SpanId, SpanSink, Telemetry, call, queue,
    spawn,
};
use tokio::time::sleep;

type Spans = Arc<Mutex<Vec<(&'static str, FinishedSpan)>>>;

struct Sink {
    service: &'static str,
    spans: Spans,
}

impl SpanSink for Sink {
    fn finished(&self, span: FinishedSpan) {
        self.spans.lock().expect("nobody panics").push((self.service, span));
    }
}

struct NoLog;

impl LogSink for NoLog {
    fn line(&self, _: &str) {}
}

async fn ms(millis: u64) {
    sleep(Duration::from_millis(millis)).await;
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let spans = Spans::default();
    let [gateway, transfers, ledger, mail] = ["gateway", "transfers", "ledger", "mail"].map(|service| {
        let sink = Arc::new(Sink { service, spans: Arc::clone(&spans) });
        Service::inside(service, Telemetry { sampler: Sampler::ALWAYS, spans: sink, log: Arc::new(NoLog) })
    });
    let (receipts, mut consumer) = queue("receipts", 10);
    tokio::spawn(async move { consumer.run(&mail, |_| ms(25)).await });
    let history = {
        let ledger = ledger.clone();
        async move |headers: Headers| {
            ms(1).await;
            ledger.serve(Request { method: "History", caller: "transfers", headers: &headers }, ms(12)).await;
            ms(1).await;
        }
    };
    let book = async |headers: Headers| {
        ms(1).await;
        ledger.serve(Request { method: "Book", caller: "transfers", headers: &headers }, ms(8)).await;
        ms(1).await;
    };
    let transfer = async |headers: Headers| {
        ms(1).await;
        let work = async {
            ms(2).await;
            call("Book", book).await;
            spawn("check", async move {
                ms(10).await;
                call("History", history).await;
                ms(16).await;
            });
            ms(1).await;
            receipts.send("alice".into()).await.expect("mail is there");
        };
        transfers.serve(Request { method: "Transfer", caller: "gateway", headers: &headers }, work).await;
        ms(1).await;
    };
    let headers = Headers::default();
    let request = Request { method: "POST /transfers", caller: "alice", headers: &headers };
    gateway.serve(request, call("Transfer", transfer)).await;
    ms(1000).await;

    let mut all = spans.lock().expect("nobody panics").clone();
    all.sort_by_key(|(_, span)| span.start);
    println!("{:<11}{:<32}{:>5}{:>5}", "service", "span", "start", "end");
    below(&all, None, 0, all[0].1.start);
}

fn below(all: &[(&str, FinishedSpan)], parent: Option<SpanId>, depth: usize, began: u64) {
    for (service, span) in all.iter().filter(|(_, span)| span.parent == parent) {
        let millis = |at: u64| (at - began) / 1_000_000;
        let name = format!("{:1$}{2}, {3:?}", "", depth * 2, span.name, span.kind);
        println!(
            "{service:<11}{:<32}{:>5}{:>5}",
            name.replace(", Internal", ""),
            millis(span.start),
            millis(span.end)
        );
        below(all, Some(span.context.span), depth + 1, began);
    }
}
