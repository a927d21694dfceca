//! What the exporter sends, read by Python's `opentelemetry-proto`: code that is not ours.
extern crate solution_14_tracing as trail;

#[allow(dead_code, reason = "the spec uses the rest of it")]
#[path = "../../../tests/specs/14-tracing/scene/collector.rs"]
mod collector;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use collector::{Collector, spans_of};
use tracing::{field, info_span};
use trail::{
    ExportSettings, Exporter, FinishedSpan, Headers, LogSink, Request, Sampler, Service, SpanSink, Telemetry,
    call, spawn,
};

/// Prints every span of the batches, of which each line of its input has one.
const READER: &str = r#"
import sys
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
for line in sys.stdin:
    request = ExportTraceServiceRequest.FromString(bytes.fromhex(line))
    for resource in request.resource_spans:
        service = {a.key: a.value.string_value for a in resource.resource.attributes}["service.name"]
        for scope in resource.scope_spans:
            for s in scope.spans:
                facts = ",".join(f"{a.key}={a.value.string_value}" for a in s.attributes)
                print("|".join([service, s.name, Span.SpanKind.Name(s.kind), s.trace_id.hex(), s.span_id.hex(),
                    s.parent_span_id.hex(), str(s.start_time_unix_nano), str(s.end_time_unix_nano),
                    Status.StatusCode.Name(s.status.code), s.trace_state, str(s.flags & 255), facts]))
"#;

/// Exports, and keeps what it exports.
struct Both {
    exporter: Exporter,
    kept: Mutex<Vec<FinishedSpan>>,
}

impl SpanSink for Both {
    fn finished(&self, span: FinishedSpan) {
        self.kept.lock().expect("no code that holds it can panic").push(span.clone());
        self.exporter.finished(span);
    }
}

struct NoLog;

impl LogSink for NoLog {
    fn line(&self, _: &str) {}
}

#[tokio::test]
async fn python_reads_the_spans_that_were_exported() {
    let Some(mut python) = rig::peers::python(&["opentelemetry.proto.collector.trace.v1.trace_service_pb2"])
    else {
        return;
    };
    let collector = Collector::start(&[200]).await;
    let settings = ExportSettings { batch: 2, ..ExportSettings::default() };
    let exporter = Exporter::start("transfers", collector.address(), settings);
    let both = Arc::new(Both { exporter, kept: Mutex::default() });
    let spans: Arc<dyn SpanSink> = Arc::<Both>::clone(&both);
    let transfers =
        Service::inside("transfers", Telemetry { sampler: Sampler::NEVER, spans, log: Arc::new(NoLog) });
    let headers = Headers::from_iter([
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", "congo=t61rcWkgMzE"),
    ]);
    let work = async {
        call("Book", async |_| ()).await;
        let failing = info_span!("look up", account = 7, memo = "für Bob", otel.status_code = field::Empty);
        failing.record("otel.status_code", "ERROR");
        spawn("check", async {}).await.expect("it does not panic");
    };
    transfers.serve(Request { method: "Transfer", caller: "gateway", headers: &headers }, work).await;
    both.exporter.close(Duration::from_secs(30)).await;

    let posts = collector.posts();
    assert_eq!(posts.iter().map(|post| spans_of(&post.body).len()).sum::<usize>(), 4);
    let lines = posts.iter().fold(String::new(), |mut lines, post| {
        post.body.iter().for_each(|byte| write!(lines, "{byte:02x}").expect("a String takes every write"));
        lines + "\n"
    });
    let mut reader = python
        .args(["-c", READER])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it started a moment ago");
    reader.stdin.take().expect("it is piped").write_all(lines.as_bytes()).expect("Python reads its input");
    let read = reader.wait_with_output().expect("Python ends");
    assert!(read.status.success());
    let kept = both.kept.lock().expect("no code that holds it can panic");
    let kept: String = kept.iter().map(line).collect();
    assert_eq!(String::from_utf8_lossy(&read.stdout), kept);
}

/// A span as the reader prints it.
fn line(span: &FinishedSpan) -> String {
    let facts: Vec<String> = span.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let status = if span.failed { "STATUS_CODE_ERROR" } else { "STATUS_CODE_UNSET" };
    format!(
        "transfers|{}|SPAN_KIND_{}|{}|{}|{}|{}|{}|{status}|{}|{}|{}\n",
        span.name,
        format!("{:?}", span.kind).to_uppercase(),
        span.trace(),
        span.context.span,
        span.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        span.start,
        span.end,
        span.context.state.as_str().unwrap_or_default(),
        u8::from(span.context.sampled),
        facts.join(","),
    )
}
