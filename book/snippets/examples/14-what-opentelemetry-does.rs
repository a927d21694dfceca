//! A request that takes 20 ms and spawns a check of 200 ms, by `tracing-opentelemetry` and OpenTelemetry's SDK: three ways to spawn it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use tokio::time::sleep;
use tracing::{Instrument, info_span};
use tracing_subscriber::layer::SubscriberExt;

#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Memory {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("nobody panics").extend(batch);
        Ok(())
    }
}

async fn check() {
    sleep(Duration::from_millis(200)).await;
}

#[derive(Clone, Copy)]
enum Spawns {
    Bare,
    InCurrentSpan,
    WithASpanMadeBefore,
}

async fn request(spawns: Spawns) {
    match spawns {
        Spawns::Bare => tokio::spawn(async { check().instrument(info_span!("check")).await }),
        Spawns::InCurrentSpan => {
            tokio::spawn(async { check().instrument(info_span!("check")).await }.in_current_span())
        }
        Spawns::WithASpanMadeBefore => tokio::spawn(check().instrument(info_span!("check"))),
    };
    sleep(Duration::from_millis(20)).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let memory = Memory::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(memory.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("lesson 14"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
        .expect("nothing else was set");
    for (says, spawns) in [
        ("spawned bare", Spawns::Bare),
        (".in_current_span()", Spawns::InCurrentSpan),
        (".instrument(a span made before)", Spawns::WithASpanMadeBefore),
    ] {
        request(spawns).instrument(info_span!("request")).await;
        sleep(Duration::from_millis(400)).await;
        let spans = std::mem::take(&mut *memory.0.lock().expect("nobody panics"));
        let named = |name: &str| spans.iter().find(|span| span.name == name).expect("both spans have ended");
        let (request, check) = (named("request"), named("check"));
        let is_one = request.span_context.trace_id() == check.span_context.trace_id();
        let is_child = check.parent_span_id == request.span_context.span_id();
        println!("{says}");
        println!("  one trace: {is_one}; the check is below the request: {is_child}");
        println!(
            "  the request's span ends with the {}",
            if ends_late(request) { "check" } else { "request" }
        );
    }
}

/// Later than half of the check's time: a timer's lateness is not what this is about.
fn ends_late(request: &SpanData) -> bool {
    let took = request.end_time.duration_since(request.start_time).unwrap_or_default();
    took > Duration::from_millis(110)
}
