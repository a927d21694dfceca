//! A collector that takes connections and answers nothing: what 5,000 calls notice of it, by OpenTelemetry's exporters and by this lesson's.

use std::fmt;
use std::future::Future;
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::trace::SdkTracerProvider;
use solution_14_tracing::{
    Collector, ExportSettings, Exporter, Headers, LogSink, Sampler, Service, SpanSink, Telemetry,
};

const CALLS: u32 = 5000;
const TIMEOUT: Duration = Duration::from_millis(500);

/// An HTTP client as small as can be: it sends, and waits for an answer for half a second.
#[derive(Debug)]
struct Client;

impl HttpClient for Client {
    fn send_bytes<'a, 'b>(
        &'a self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'b>>
    where
        'a: 'b,
    {
        Box::pin(async move {
            let address = request.uri().authority().ok_or("no authority")?.as_str();
            let mut stream = TcpStream::connect(address)?;
            stream.set_read_timeout(Some(TIMEOUT))?;
            std::io::Write::write_all(&mut stream, request.body())?;
            std::io::Read::read(&mut stream, &mut [0])?;
            Err("it answered".into())
        })
    }
}

fn exporter(address: &str) -> SpanExporter {
    SpanExporter::builder()
        .with_http()
        .with_http_client(Client)
        .with_endpoint(format!("http://{address}/v1/traces"))
        .with_timeout(TIMEOUT)
        .build()
        .expect("the settings are right")
}

struct NoLog;

impl LogSink for NoLog {
    fn line(&self, _: &str) {}
}

fn said(who: impl fmt::Display, calls: u32, took: Duration) {
    // Within a factor of ten: how fast this machine is, is not what this is about.
    let each = took / calls;
    let words = match each.as_micros() {
        0..1000 => "less than 1 ms".to_owned(),
        _ => format!("at least {} ms", each.as_millis() / 100 * 100),
    };
    println!("{who:<44}a call takes {words}");
}

fn calls(provider: &SdkTracerProvider, calls: u32) -> Duration {
    let tracer = provider.tracer("lesson 14");
    let began = Instant::now();
    (0..calls).for_each(|_| tracer.in_span("call", |_| ()));
    began.elapsed()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let hangs = TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
    let address = hangs.local_addr().expect("it is bound").to_string();

    let simple = SdkTracerProvider::builder().with_simple_exporter(exporter(&address)).build();
    said("opentelemetry-otlp, with_simple_exporter", 2, calls(&simple, 2));

    let batch = SdkTracerProvider::builder().with_batch_exporter(exporter(&address)).build();
    said("opentelemetry-otlp, with_batch_exporter", CALLS, calls(&batch, CALLS));

    let exporter = Arc::new(Exporter::start("ledger", Collector { address }, ExportSettings::default()));
    let spans: Arc<dyn SpanSink> = Arc::<Exporter>::clone(&exporter);
    let ledger =
        Service::inside("ledger", Telemetry { sampler: Sampler::ALWAYS, spans, log: Arc::new(NoLog) });
    let headers = Headers::default();
    let began = Instant::now();
    for _ in 0..CALLS {
        let request = solution_14_tracing::Request { method: "Book", caller: "transfers", headers: &headers };
        ledger.serve(request, tokio::task::yield_now()).await;
    }
    said("this lesson", CALLS, began.elapsed());
    let dropped = u64::from(CALLS) - 2048 - 512;
    println!(
        "\nthis lesson dropped {dropped} of {CALLS} spans or a few more: {}",
        (dropped..dropped + 512).contains(&exporter.dropped())
    );
}
