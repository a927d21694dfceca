//! What the author did not think of: work that is handed over, to a task or to a queue.
//!
//! `company` is the same over all services.

mod company;

use bytes::Bytes;
use tokio::time::sleep;
use tracing::info;
use trail::{Headers, Request, Sampler, Service, TRACEPARENT, call, current, queue, spawn};

use super::scene::{DONE, LESSON, Seen, ms, settle};

fn transfers(seen: &Seen) -> Service {
    Service::inside("transfers", seen.telemetry("transfers", Sampler::ALWAYS))
}

fn request(headers: &Headers) -> Request<'_> {
    Request { method: "Transfer", caller: "gateway", headers }
}

#[tokio::test(start_paused = true)]
async fn a_spawned_task_is_in_its_requests_trace() {
    let seen = Seen::default();
    let work = async {
        sleep(ms(5)).await;
        spawn("check", sleep(ms(40)));
    };
    transfers(&seen).serve(request(&Headers::default()), work).await;
    sleep(DONE).await;
    let tree = seen.tree();
    LESSON
        .evidence()
        .sent("a request that is answered, and spawns a check that goes on for 40 ms")
        .arrived(&tree.text)
        .hurts("whoever looks at the request does not see that it caused the check, and whoever looks at the check does not know whose it was")
        .holds(tree.text == "trace 1\n  transfers: Transfer\n    transfers: check\n");
}

#[tokio::test(start_paused = true)]
async fn a_message_is_handled_in_the_trace_that_sent_it() {
    let seen = Seen::default();
    let mail = Service::inside("mail", seen.telemetry("mail", Sampler::ALWAYS));
    let (producer, mut consumer) = queue("receipts", 10);
    tokio::spawn(async move { consumer.run(&mail, |_| sleep(ms(20))).await });
    let work = async {
        sleep(ms(5)).await;
        producer.send(Bytes::from("for alice")).await.unwrap();
    };
    transfers(&seen).serve(request(&Headers::default()), work).await;
    sleep(DONE).await;
    let tree = seen.tree();
    LESSON
        .evidence()
        .sent("a request that puts a message into the queue `receipts`, which another service takes out")
        .arrived(&tree.text)
        .hurts("the receipt was not mailed, and nothing leads from the payment to the attempt that failed")
        .holds(
            tree.text == "trace 1\n  transfers: Transfer\n    transfers: receipts\n      mail: receipts\n",
        );
}

#[tokio::test(start_paused = true)]
async fn a_log_line_of_a_spawned_task_is_found_by_its_requests_trace_id() {
    let seen = Seen::default();
    let work = async {
        let trace = current().expect("a request is in a span").trace;
        spawn("check", async { info!("looks like fraud") });
        trace
    };
    let trace = transfers(&seen).serve(request(&Headers::default()), work).await;
    sleep(DONE).await;
    let found = seen.lines(&trace.to_string());
    LESSON
        .evidence()
        .sent("a request whose spawned check logs `looks like fraud`; then a search of the log for the request's trace id")
        .arrived(match found.len() {
            0 => format!("nothing; {} line of the log has another trace id", seen.lines("fraud").len()),
            lines => format!("{lines} line"),
        })
        .hurts("support has the trace id of the customer's error, and the line that says why is not among those that it finds")
        .holds(found.len() == 1);
}

#[tokio::test(start_paused = true)]
async fn each_is_under_the_span_that_handed_it_over() {
    let seen = Seen::default();
    let work = async {
        sleep(ms(1)).await;
        let outer = spawn("outer", async {
            sleep(ms(1)).await;
            let inner = spawn("inner", sleep(ms(1)));
            inner.await.unwrap();
        });
        outer.await.unwrap();
    };
    transfers(&seen).serve(request(&Headers::default()), work).await;
    sleep(DONE).await;
    let tree = seen.tree();
    LESSON
        .evidence()
        .sent("a request that spawns a task that spawns a task")
        .arrived(&tree.text)
        .hurts("one trace that says who belongs together and not who caused whom is a heap of spans")
        .holds(tree.text == "trace 1\n  transfers: Transfer\n    transfers: outer\n      transfers: inner\n");
}

#[tokio::test(start_paused = true)]
async fn a_message_says_to_any_process_where_it_comes_from() {
    let seen = Seen::default();
    let (producer, mut consumer) = queue("receipts", 10);
    let incoming = Headers::from_iter([
        (TRACEPARENT, super::scene::TRACEPARENT),
        ("tracestate", "congo=t61rcWkgMzE"),
        ("baggage", "campaign=spring"),
    ]);
    let work = async { producer.send(Bytes::from("for alice")).await.unwrap() };
    transfers(&seen).serve(request(&incoming), work).await;
    settle().await;
    let headers = consumer.next().await.unwrap().headers;
    let sender = seen.span("receipts").context;
    let arrived = [TRACEPARENT, "tracestate", "baggage"].map(|name| headers.only(name).unwrap_or("none"));
    let is_sender = arrived[0] == sender.to_traceparent();
    LESSON
        .evidence()
        .sent("a message, from within a request of a known trace; then its headers, as a broker has them")
        .arrived(format!(
            "traceparent: {}\ntracestate: {}\nbaggage: {}",
            if is_sender { "trace and span of the sender" } else { arrived[0] },
            arrived[1],
            arrived[2],
        ))
        .hurts("a broker keeps bytes: a consumer in another process, or after a restart, has nothing else to go by")
        .holds(is_sender && arrived[1..] == ["congo=t61rcWkgMzE", "campaign=spring"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_a_spawned_task_takes_along_what_came_with_the_request() {
    let seen = Seen::default();
    let incoming = Headers::from_iter([
        (TRACEPARENT, super::scene::TRACEPARENT),
        ("tracestate", "congo=t61rcWkgMzE"),
        ("baggage", "campaign=spring"),
    ]);
    let work = async { spawn("check", call("History", async |headers| headers)).await.unwrap() };
    let headers = transfers(&seen).serve(request(&incoming), work).await;
    let caller = seen.span("History").context.to_traceparent();
    let arrived = [TRACEPARENT, "tracestate", "baggage"].map(|name| headers.only(name).unwrap_or("none"));
    let trace = &super::scene::TRACEPARENT[..35];
    let is_ours = arrived[0] == caller && caller.starts_with(trace);
    LESSON
        .evidence()
        .sent("a request of a known trace, whose spawned check calls another service; then the headers of that call")
        .arrived(format!(
            "traceparent: {}\ntracestate: {}\nbaggage: {}",
            if is_ours { "the request's trace" } else { "another trace" },
            arrived[1],
            arrived[2],
        ))
        .hurts("a trace is more than its id: vendors and the application lose what they put beside it")
        .holds(is_ours && arrived[1..] == ["congo=t61rcWkgMzE", "campaign=spring"]);
}
