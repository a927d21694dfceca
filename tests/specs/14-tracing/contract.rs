//! What the author tested: services that call each other, the spans that they leave, and their log.
//!
//! `traceparent` is about the header's bytes, `passing_on` about what of it reaches the next service, `export` about the collector.

mod export;
mod passing_on;
mod traceparent;

use tokio::time::{sleep, timeout};
use tracing::{Span, field, info, info_span};
use trail::{FinishedSpan, Headers, Kind, Request, Sampler, Service, call, current, queue, spawn};

use super::scene::{Company, DONE, LESSON, Seen, ms, settle};

fn ledger(seen: &Seen, sampler: Sampler) -> Service {
    Service::inside("ledger", seen.telemetry("ledger", sampler))
}

fn request(headers: &Headers) -> Request<'_> {
    Request { method: "Book", caller: "transfers", headers }
}

#[tokio::test(start_paused = true)]
async fn services_that_call_each_other_are_in_one_trace() {
    let seen = Seen::default();
    let company = Company::at_work(&seen, Sampler::ALWAYS);
    company.pay("alice", &Headers::default()).await;
    let head = seen.span("POST /transfers");
    assert_eq!((head.parent, head.kind), (None, Kind::Server));
    let chain: Vec<FinishedSpan> =
        seen.spans().into_iter().filter(|span| span.name == "Book" || span.name == "Transfer").collect();
    assert!(chain.iter().all(|span| span.trace() == head.trace()));
    let books = |kind| chain.iter().find(|span| span.name == "Book" && span.kind == kind).unwrap();
    assert_eq!(books(Kind::Server).parent, Some(books(Kind::Client).context.span));
}

#[tokio::test(start_paused = true)]
async fn two_requests_are_two_traces() {
    let seen = Seen::default();
    let ledger = ledger(&seen, Sampler::ALWAYS);
    let none = Headers::default();
    tokio::join!(ledger.serve(request(&none), sleep(ms(5))), ledger.serve(request(&none), sleep(ms(5))));
    assert_eq!(seen.tree().traces, 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_when_it_is_answered() {
    let seen = Seen::default();
    let company = Company::at_work(&seen, Sampler::ALWAYS);
    company.pay("alice", &Headers::default()).await;
    sleep(DONE).await;
    let millis = |span: &FinishedSpan| (span.end - span.start) / 1_000_000;
    let spans = seen.spans();
    let of = |name: &str, kind: Kind| {
        let span = spans.iter().find(|span| span.name == name && span.kind == kind);
        span.map_or_else(|| format!("{name}: no span"), |span| format!("{name}: {} ms", millis(span)))
    };
    let request = of("Transfer", Kind::Server);
    let check = of("check", Kind::Internal);
    LESSON
        .evidence()
        .sent("a transfer that is answered after 5 ms; the check that it spawns goes on for 42 ms")
        .arrived(format!("{request}\n{check}"))
        .hurts("whoever computes latencies from spans is told that customers wait for the check")
        .holds(request == "Transfer: 5 ms" && check == "check: 42 ms");
    assert_eq!(of("receipts", Kind::Consumer), "receipts: 20 ms");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_given_up_leaves_its_span() {
    let seen = Seen::default();
    let ledger = ledger(&seen, Sampler::ALWAYS);
    assert!(timeout(ms(7), ledger.serve(request(&Headers::default()), sleep(DONE))).await.is_err());
    let span = seen.span("Book");
    assert_eq!(span.end - span.start, 7_000_000);
}

#[tokio::test(start_paused = true)]
async fn a_span_says_what_was_recorded_and_not_without_end() {
    let seen = Seen::default();
    let ledger = ledger(&seen, Sampler::ALWAYS);
    let name = "n".repeat(1000);
    let work = async {
        drop(info_span!("long", otel.name = name));
        let span = info_span!("look", account = 7, note = field::Empty, otel.status_code = field::Empty);
        span.record("note", "é".repeat(1000));
        span.record("note", "é".repeat(2000));
        span.record("otel.status_code", "ERROR");
    };
    ledger.serve(request(&Headers::default()), work).await;
    let (book, look) = (seen.span("Book"), seen.span("look"));
    assert_eq!(seen.span(&"n".repeat(256)).parent, Some(book.context.span));
    assert_eq!(book.attributes, [("caller", "transfers".to_owned())]);
    assert_eq!(look.attributes, [("account", "7".to_owned()), ("note", "é".repeat(128))]);
    assert_eq!((look.failed, book.failed, look.dropped_attributes), (true, false, 0));
}

#[tokio::test(start_paused = true)]
async fn a_log_line_has_its_trace_and_span_also_where_the_trace_is_not_kept() {
    for sampler in [Sampler::ALWAYS, Sampler::NEVER] {
        let seen = Seen::default();
        let work = async {
            info!(account = 7, "booked");
            current().expect("a request is in a span")
        };
        let context = ledger(&seen, sampler).serve(request(&Headers::default()), work).await;
        let line =
            format!("INFO ledger trace_id={} span_id={} booked account=7", context.trace, context.span);
        assert_eq!(seen.lines(""), [line]);
        assert_eq!(context.sampled, sampler == Sampler::ALWAYS);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_cannot_write_a_log_line_of_its_own() {
    let seen = Seen::default();
    let memo = "rent\nINFO ledger trace_id=0 booked\u{1b}[2J";
    let work = async { info!(memo, "booked") };
    ledger(&seen, Sampler::ALWAYS).serve(request(&Headers::default()), work).await;
    let lines = seen.lines("");
    assert!(
        lines.len() == 1 && lines[0].ends_with("booked memo=rent·INFO ledger trace_id=0 booked·[2J"),
        "{lines:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn outside_of_every_request_there_is_no_context() {
    assert_eq!(current(), None);
    assert!(Span::current().is_none());
    let headers = call("Book", async |headers| headers).await;
    assert_eq!(headers, Headers::default());
    assert_eq!(spawn("check", async { current() }).await.unwrap(), None);
    let (producer, mut consumer) = queue("receipts", 1);
    producer.send("for alice".into()).await.unwrap();
    assert_eq!(consumer.next().await.unwrap().headers.only("traceparent"), None);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_makes_its_producer_wait_and_a_closed_one_says_so() {
    let (producer, mut consumer) = queue("receipts", 1);
    producer.send("1".into()).await.unwrap();
    assert!(timeout(ms(10), producer.send("2".into())).await.is_err());
    assert_eq!(consumer.next().await.unwrap().body, "1");
    producer.send("3".into()).await.unwrap();
    assert_eq!(consumer.next().await.unwrap().body, "3");
    drop(consumer);
    let closed = producer.send("4".into()).await.unwrap_err();
    assert_eq!(closed.to_string(), "the queue receipts is closed");
}

#[tokio::test(start_paused = true)]
async fn what_is_spawned_runs_on_when_its_handle_is_dropped() {
    let seen = Seen::default();
    let work = async { drop(spawn("check", sleep(ms(40)))) };
    ledger(&seen, Sampler::ALWAYS).serve(request(&Headers::default()), work).await;
    settle().await;
    sleep(DONE).await;
    let check = seen.span("check");
    assert_eq!(check.end - check.start, 40_000_000);
}

#[tokio::test(start_paused = true)]
async fn a_message_says_what_it_is_and_its_span_how_long_it_waited_for_room() {
    let seen = Seen::default();
    let ledger = ledger(&seen, Sampler::ALWAYS);
    let (producer, mut consumer) = queue("receipts", 1);
    producer.send("for alice".into()).await.unwrap();
    let work = async { producer.send("for bob".into()).await.unwrap() };
    let take = async {
        sleep(ms(30)).await;
        consumer.next().await.unwrap();
        consumer.next().await.unwrap()
    };
    let none = Headers::default();
    let ((), message) = tokio::join!(ledger.serve(request(&none), work), take);
    let span = seen.span("receipts");
    let (kind, millis) = (span.kind, (span.end - span.start) / 1_000_000);
    let content = message.headers.only("content-type");
    LESSON
        .evidence()
        .sent("two messages into a queue with room for one, whose consumer comes after 30 ms")
        .arrived(format!("the second has {content:?}, from a span of kind {kind:?} that took {millis} ms"))
        .hurts("its consumer does not know what it reads, or nobody sees that requests wait for the queue")
        .holds(content == Some("text/plain") && (kind, millis) == (Kind::Producer, 30));
}
