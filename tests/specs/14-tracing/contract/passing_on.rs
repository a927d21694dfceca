//! What of a caller's headers reaches the next service.

use std::time::Instant;

use trail::{Headers, Request, Sampler, Service, TraceContext, call, queue};

use super::super::scene::{Company, Seen, TRACEPARENT};
use super::{ledger, request};

/// The headers of a call that a service makes while it serves a request with these.
async fn passed_on(service: &Service, incoming: &Headers) -> Headers {
    service.serve(request(incoming), call("Next", async |headers| headers)).await
}

fn context(headers: &Headers) -> TraceContext {
    headers.only("traceparent").and_then(TraceContext::from_traceparent).expect("a call has a traceparent")
}

#[tokio::test(start_paused = true)]
async fn the_next_service_is_under_the_span_that_calls_it() {
    let seen = Seen::default();
    let service = ledger(&seen, Sampler::NEVER);
    let incoming =
        Headers::from_iter([("Traceparent", TRACEPARENT), ("tracestate", "a=1"), ("TraceState", "b=2")]);
    let next = passed_on(&service, &incoming).await;
    let (served, called) = (seen.span("Book"), seen.span("Next"));
    let theirs = TraceContext::from_traceparent(TRACEPARENT).unwrap();
    assert_eq!((served.trace(), served.parent), (theirs.trace, Some(theirs.span)));
    assert_eq!((called.trace(), called.parent), (theirs.trace, Some(served.context.span)));
    assert_eq!(context(&next).span, called.context.span);
    assert_eq!(next.only("tracestate"), Some("a=1,b=2"));
}

#[tokio::test(start_paused = true)]
async fn what_the_head_decided_holds_whatever_this_service_would_have_kept() {
    for (flags, would_keep) in [("01", Sampler::NEVER), ("00", Sampler::ALWAYS)] {
        let seen = Seen::default();
        let incoming =
            Headers::from_iter([("traceparent", TRACEPARENT.replace("-01", &format!("-{flags}")))]);
        let next = passed_on(&ledger(&seen, would_keep), &incoming).await;
        assert!(next.only("traceparent").unwrap().ends_with(flags));
        assert_eq!(seen.spans().len(), if flags == "01" { 2 } else { 0 });
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_is_not_under_what_happens_to_be_current() {
    let seen = Seen::default();
    let service = ledger(&seen, Sampler::ALWAYS);
    let none = Headers::default();
    service.serve(request(&none), passed_on(&service, &none)).await;
    assert_eq!(seen.tree().traces, 2, "a loop that serves may itself run in somebody's span");
}

#[tokio::test(start_paused = true)]
async fn a_message_is_not_under_what_happens_to_be_current() {
    let seen = Seen::default();
    let service = ledger(&seen, Sampler::ALWAYS);
    let (producer, mut consumer) = queue("receipts", 1);
    producer.send("for alice".into()).await.unwrap();
    drop(producer);
    service.serve(request(&Headers::default()), consumer.run(&service, |_| async {})).await;
    assert_eq!(seen.tree().traces, 2, "the message came from nowhere, and not from who handles it");
}

#[test]
fn what_is_replaced_is_there_once() {
    let mut headers = Headers::from_iter([("A", "1"), ("b", "2"), ("a", "3")]);
    headers.replace("a", Some("4"));
    assert_eq!((headers.only("A"), headers.only("B"), headers.all("a").count()), (Some("4"), Some("2"), 1));
    headers.replace("A", None);
    assert_eq!(headers.only("a"), None);
}

#[test]
fn one_in_so_many_is_kept_by_the_trace_id_alone() {
    let kept = |one_in| {
        let mut random = fastrand::Rng::with_seed(14);
        (0..10_000).filter(|_| Sampler::one_in(one_in).keeps(trail::TraceId(random.u128(..)))).count()
    };
    assert_eq!((kept(1), kept(0)), (10_000, 0));
    assert!((2_300..2_700).contains(&kept(4)), "{} of 10,000, where one in four is to be kept", kept(4));
    let few = Sampler::one_in(100);
    let id = |low: u128| trail::TraceId(0xabcd << 112 | low);
    let kept = (1 << 56) / 100;
    assert!(few.keeps(id(0)) && few.keeps(id(kept - 1)));
    assert!(!few.keeps(id(kept)) && !few.keeps(id((1 << 56) - 1)));
}

#[tokio::test(start_paused = true)]
async fn what_is_hostile_begins_a_new_trace_and_fails_nothing() {
    let long = "0".repeat(8 << 20);
    let hostile = [
        Headers::from_iter([("traceparent", TRACEPARENT), ("traceparent", &TRACEPARENT.replace("b7", "b8"))]),
        Headers::from_iter([("traceparent", &*TRACEPARENT.to_uppercase()), ("tracestate", "a=1")]),
        Headers::from_iter([("traceparent", &*long), ("tracestate", &long), ("baggage", &long)]),
        Headers::from_iter([("tracestate", "a=1")]),
        (0..10_000).map(|n| (format!("x-{n}"), "1")).collect(),
    ];
    let seen = Seen::default();
    let service = ledger(&seen, Sampler::ALWAYS);
    let began = Instant::now();
    for headers in hostile {
        let next = passed_on(&service, &headers).await;
        let theirs = TraceContext::from_traceparent(TRACEPARENT).unwrap().trace;
        assert_ne!(context(&next).trace, theirs);
        assert_eq!((next.only("tracestate"), next.only("baggage")), (None, None));
    }
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    assert_eq!(seen.tree().traces, 5);
}

#[tokio::test(start_paused = true)]
async fn a_client_of_the_edge_decides_nothing() {
    let seen = Seen::default();
    let company = Company::at_work(&seen, Sampler::NEVER);
    let incoming = Headers::from_iter([
        ("traceparent", TRACEPARENT),
        ("tracestate", "congo=1"),
        ("baggage", "caller=bob"),
    ]);
    let request = Request { method: "POST /transfers", caller: "alice", headers: &incoming };
    let next = company.gateway.serve(request, call("Transfer", async |headers| headers)).await;
    assert_ne!(context(&next).trace, TraceContext::from_traceparent(TRACEPARENT).unwrap().trace);
    assert!(!context(&next).sampled, "a stranger cannot have his requests recorded");
    assert_eq!((next.only("tracestate"), next.only("baggage")), (None, None));
}

#[tokio::test(start_paused = true)]
async fn baggage_is_passed_on_and_is_nobodys_identity() {
    let seen = Seen::default();
    let service = ledger(&seen, Sampler::ALWAYS);
    let incoming = Headers::from_iter([("baggage", "caller=bob;x=1"), ("baggage", "campaign = spring")]);
    let next = passed_on(&service, &incoming).await;
    assert_eq!(next.only("baggage"), Some("caller=bob;x=1,campaign = spring"));
    assert_eq!(seen.span("Book").attributes, [("caller", "transfers".to_owned())]);
    let most = (0..64).map(|n| format!("k{n}=1")).collect::<Vec<_>>().join(",");
    let longest = format!("k={}", "v".repeat(8189));
    for kept in [&most, &longest] {
        let next = passed_on(&service, &Headers::from_iter([("baggage", kept)])).await;
        assert_eq!(next.only("baggage"), Some(&**kept));
    }
    let many = (0..65).map(|n| format!("k{n}=1")).collect::<Vec<_>>().join(",");
    let long = format!("{longest}v");
    for too_much in [&*many, &long, "k=\u{e9}", "k=\r\nx-admin: 1"] {
        let next = passed_on(&service, &Headers::from_iter([("baggage", too_much)])).await;
        assert_eq!(next.only("baggage"), None);
    }
}

#[test]
fn a_header_that_is_replaced_is_there_once() {
    let mut headers = Headers::from_iter([("Traceparent", "a"), ("x-id", "7"), ("traceparent", "b")]);
    headers.replace("TRACEPARENT", Some("c"));
    assert_eq!(headers.all("traceparent").collect::<Vec<_>>(), ["c"]);
    headers.replace("traceparent", None);
    assert_eq!(headers, Headers::from_iter([("x-id", "7")]));
}
