//! A payment, and somebody who looks for all that it caused: `cargo lab show 14 --live`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rig::Recorder;
use tape::Fate;
use tokio::time::sleep;
use trail::{
    FinishedSpan, Headers, LogSink, Request, Sampler, Service, SpanSink, TRACEPARENT, Telemetry, TraceId,
    call, current, queue, spawn,
};

#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<FinishedSpan>>>);

impl SpanSink for Collector {
    fn finished(&self, span: FinishedSpan) {
        self.0.lock().expect("no code that holds it can panic").push(span);
    }
}

impl LogSink for Collector {
    fn line(&self, _: &str) {}
}

impl Collector {
    fn service(&self, name: &str) -> Service {
        let spans = Arc::new(self.clone());
        Service::inside(name, Telemetry { sampler: Sampler::ALWAYS, spans, log: Arc::new(self.clone()) })
    }
}

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    // The ids are random, and the story is to be told twice.
    fastrand::seed(14);
    let recorder = Recorder::new();
    let collector = Collector::default();
    let [gateway, transfers, ledger, mail] =
        ["gateway", "transfers", "ledger", "mail"].map(|name| collector.service(name));
    let (receipts, mut consumer) = queue("receipts", 10);
    tokio::spawn({
        let recorder = recorder.clone();
        async move {
            let work = |_| {
                let recorder = recorder.clone();
                async move {
                    sleep(Duration::from_millis(20)).await;
                    recorder.note("mail", format!("mails the receipt in {}", here()));
                }
            };
            consumer.run(&mail, work).await;
        }
    });
    let check = {
        let recorder = recorder.clone();
        async move {
            sleep(Duration::from_millis(40)).await;
            recorder.note("transfers", format!("checks for fraud in {}", here()));
        }
    };
    let book = async |headers| {
        sent(&recorder, "transfers", "ledger", "Book", &headers);
        let request = Request { method: "Book", caller: "transfers", headers: &headers };
        ledger.serve(request, sleep(Duration::from_millis(5))).await;
    };
    let transfer = async |headers| {
        sent(&recorder, "gateway", "transfers", "Transfer", &headers);
        let work = async {
            call("Book", book).await;
            spawn("check", check);
            receipts.send("alice".into()).await.expect("mail is there");
        };
        transfers.serve(Request { method: "Transfer", caller: "gateway", headers: &headers }, work).await;
    };
    let none = Headers::default();
    let pay = async {
        call("Transfer", transfer).await;
        let context = current().expect("a request is in a span");
        recorder.note("gateway", format!("tells alice: paid, {}", name(context.trace)));
        context.trace
    };
    let trace =
        gateway.serve(Request { method: "POST /transfers", caller: "alice", headers: &none }, pay).await;
    sleep(Duration::from_secs(1)).await;
    let spans = collector.0.lock().expect("no code that holds it can panic");
    let found = spans.iter().filter(|span| span.trace() == trace).count();
    recorder.note("gateway", format!("on call: {} has {found} of the {} spans", name(trace), spans.len()));
    recorder.print();
}

fn name(trace: TraceId) -> String {
    format!("trace {}…", &trace.to_string()[..4])
}

/// The trace in which this code runs.
fn here() -> String {
    current().map_or_else(|| "no trace".to_owned(), |context| name(context.trace))
}

fn sent(recorder: &Recorder, from: &str, to: &str, method: &str, headers: &Headers) {
    let traceparent = headers.only(TRACEPARENT).unwrap_or("none");
    let ids: Vec<&str> = traceparent.split('-').map(|part| part.get(..4).unwrap_or(part)).collect();
    recorder.sent(from, to, traceparent.as_bytes(), format!("{method}, {}", ids.join("-")), Fate::Delivered);
}
