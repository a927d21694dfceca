//! What a collector gets, over real sockets.

use std::sync::Arc;

use tokio::time::{Instant, timeout};
use trail::{
    ExportSettings, Exporter, FinishedSpan, Headers, LogSink, Sampler, Service, SpanSink, Telemetry,
};

use super::super::scene::{Collector, Seen, ms, secs, spans_of};
use super::request;

fn settings() -> ExportSettings {
    ExportSettings { queue: 100, batch: 10, every: ms(20), answer_within: secs(10), give_up_after: secs(30) }
}

/// Finished spans of one service.
async fn finished(count: usize) -> Vec<FinishedSpan> {
    let seen = Seen::default();
    let ledger = super::ledger(&seen, Sampler::ALWAYS);
    for _ in 0..count {
        ledger.serve(request(&Headers::default()), async {}).await;
    }
    seen.spans()
}

fn hand_over(exporter: &Exporter, spans: Vec<FinishedSpan>) {
    spans.into_iter().for_each(|span| exporter.finished(span));
}

#[tokio::test]
async fn spans_arrive_in_batches_and_once() {
    let collector = Collector::start(&[200]).await;
    let exporter = Exporter::start("ledger", collector.address(), settings());
    let spans = finished(35).await;
    hand_over(&exporter, spans.clone());
    exporter.close(secs(30)).await;
    assert_eq!((exporter.exported(), exporter.dropped()), (35, 0));
    let posts = collector.posts();
    let sizes: Vec<usize> = posts.iter().map(|post| spans_of(&post.body).len()).collect();
    assert_eq!((sizes.iter().sum::<usize>(), sizes.iter().max()), (35, Some(&10)), "{sizes:?}");
    let head = &posts[0].head;
    assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nContent-Type: application/x-protobuf\r\n"), "{head}");
    let ids: Vec<Vec<u8>> =
        posts.iter().flat_map(|post| spans_of(&post.body)).map(|span| span.span_id).collect();
    assert!(
        ids.iter().eq(spans.iter().map(|span| span.context.span.0.to_be_bytes()).collect::<Vec<_>>().iter())
    );
}

#[tokio::test]
async fn a_batch_that_is_not_full_is_sent_after_a_while() {
    let collector = Collector::start(&[200]).await;
    let exporter = Exporter::start("ledger", collector.address(), settings());
    hand_over(&exporter, finished(3).await);
    timeout(secs(30), collector.wait_for(1)).await.expect("nothing came in half a minute");
    assert_eq!(spans_of(&collector.posts()[0].body).len(), 3);
}

#[tokio::test]
async fn a_collector_that_hangs_delays_no_call_and_the_surplus_is_counted() {
    let collector = Collector::that_hangs().await;
    let exporter = Arc::new(Exporter::start("ledger", collector.address(), settings()));
    let telemetry = Telemetry {
        sampler: Sampler::ALWAYS,
        spans: Arc::<Exporter>::clone(&exporter),
        log: Arc::new(Seen::default()) as Arc<dyn LogSink>,
    };
    let ledger = Service::inside("ledger", telemetry);
    let began = Instant::now();
    for _ in 0..1000 {
        ledger.serve(request(&Headers::default()), tokio::task::yield_now()).await;
    }
    assert!(began.elapsed() < secs(5), "a thousand calls took {:?}", began.elapsed());
    let dropped = exporter.dropped();
    assert!(
        (890..=900).contains(&dropped),
        "{dropped} dropped, of 1,000 with room for 100 and a batch of 10"
    );
    exporter.close(ms(50)).await;
    assert_eq!((exporter.exported(), exporter.dropped()), (0, 1000));
}

#[tokio::test]
async fn a_collector_that_is_not_there_delays_no_end() {
    let gone = Collector::start(&[200]).await.address();
    let exporter = Exporter::start("ledger", gone, settings());
    hand_over(&exporter, finished(5).await);
    let began = Instant::now();
    exporter.close(ms(50)).await;
    assert!(began.elapsed() < secs(5), "{:?}", began.elapsed());
    assert_eq!((exporter.exported(), exporter.dropped()), (0, 5));
    hand_over(&exporter, finished(2).await);
    assert_eq!(exporter.dropped(), 7, "what comes after the end is counted");
}

#[tokio::test]
async fn a_collector_that_is_overloaded_gets_the_same_batch_again() {
    let collector = Collector::start(&[503, 429, 502, 504, 200]).await;
    let exporter = Exporter::start("ledger", collector.address(), settings());
    hand_over(&exporter, finished(5).await);
    exporter.close(secs(30)).await;
    assert_eq!((exporter.exported(), exporter.dropped()), (5, 0));
    let posts = collector.posts();
    assert_eq!(posts.len(), 5);
    assert!(posts.iter().all(|post| post.body == posts[0].body));
}

#[tokio::test]
async fn a_collector_that_stays_overloaded_is_given_up() {
    let collector = Collector::start(&[503]).await;
    let settings = ExportSettings { give_up_after: ms(20), ..settings() };
    let exporter = Exporter::start("ledger", collector.address(), settings);
    hand_over(&exporter, finished(5).await);
    let began = Instant::now();
    exporter.close(secs(30)).await;
    assert!(began.elapsed() < secs(15), "not given up after {:?}", began.elapsed());
    assert_eq!((exporter.exported(), exporter.dropped()), (0, 5));
}

#[tokio::test]
async fn what_a_collector_refuses_is_dropped_and_the_next_batch_is_sent() {
    let collector = Collector::start(&[400, 500, 200]).await;
    let exporter = Exporter::start("ledger", collector.address(), settings());
    hand_over(&exporter, finished(25).await);
    exporter.close(secs(30)).await;
    assert_eq!((exporter.exported(), exporter.dropped(), collector.posts().len()), (5, 20, 3));
}

#[tokio::test]
async fn spans_that_a_collector_did_not_want_are_counted() {
    let collector = Collector::that_rejects(2).await;
    let exporter = Exporter::start("ledger", collector.address(), settings());
    hand_over(&exporter, finished(5).await);
    exporter.close(secs(30)).await;
    assert_eq!((exporter.exported(), exporter.dropped()), (3, 2));
}

#[tokio::test]
async fn what_does_not_speak_http_or_asks_for_an_hour_is_asked_once() {
    let endless = "x".repeat(100_000);
    for says in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", &endless, "HTTP/1.1 503 -\r\nRetry-After: 3600\r\n\r\n"] {
        let collector = Collector::that_says(says.as_bytes()).await;
        let exporter = Exporter::start("ledger", collector.address(), settings());
        hand_over(&exporter, finished(5).await);
        exporter.close(secs(30)).await;
        assert_eq!((exporter.exported(), exporter.dropped(), collector.posts().len()), (0, 5, 1));
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let collector = Collector::that_says(&[b'a'; 100_000]).await;
    let exporter = Exporter::start(
        "ledger",
        collector.address(),
        ExportSettings { give_up_after: secs(2), ..settings() },
    );
    hand_over(&exporter, finished(5).await);
    exporter.close(secs(60)).await;
    assert_eq!((exporter.exported(), exporter.dropped(), collector.posts().len()), (0, 5, 1));
}
