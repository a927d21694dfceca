//! A process with one service. The spec has many in one process, which hides what goes wrong with one.
extern crate solution_14_tracing as trail;

use std::sync::{Arc, Mutex};

use trail::{
    FinishedSpan, Headers, LogSink, Request, Sampler, Service, SpanSink, Telemetry, call, queue, spawn,
};

#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<String>>>);

impl SpanSink for Names {
    fn finished(&self, span: FinishedSpan) {
        self.0.lock().expect("no code that holds it can panic").push(span.name);
    }
}

impl LogSink for Names {
    fn line(&self, _: &str) {}
}

#[tokio::test(start_paused = true)]
async fn what_ran_outside_of_a_request_first_is_traced_within_one() {
    let names = Names::default();
    let telemetry =
        Telemetry { sampler: Sampler::ALWAYS, spans: Arc::new(names.clone()), log: Arc::new(names.clone()) };
    let service = Service::inside("transfers", telemetry);
    let (producer, mut consumer) = queue("receipts", 2);
    let mut work = async || {
        spawn("check", async {}).await.unwrap();
        producer.send("for alice".into()).await.unwrap();
        let message = consumer.next().await.unwrap();
        (call("Book", async |headers| headers).await, message.headers)
    };
    let none = Headers::default();
    let outside = work().await;
    let request = Request { method: "Transfer", caller: "gateway", headers: &none };
    let within = service.serve(request, work()).await;
    let traces = |(called, queued): (Headers, Headers)| {
        [called, queued].map(|headers| headers.only("traceparent").is_some())
    };
    assert_eq!((traces(outside), traces(within)), ([false; 2], [true; 2]));
    assert_eq!(*names.0.lock().unwrap(), ["check", "receipts", "Book", "Transfer"]);
}
