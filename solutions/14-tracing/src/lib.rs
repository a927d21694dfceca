//! Which request is this about? Distributed tracing for a handful of services, by W3C Trace Context and OTLP.
//!
//! A [`Service`] puts each request that it serves into a span, under the span of its caller, and writes trace and span into each log line.
//! [`call`] passes the [`TraceContext`] on to the next service. [`spawn`] and a [`queue`](queue()) are for work that outlives the request.
//! An [`Exporter`] sends what has finished to a collector. The spans themselves are those of the `tracing` crate.

mod baggage;
mod call;
mod context;
mod export;
mod headers;
mod http;
mod layer;
mod log;
mod otlp;
mod queue;
mod sampler;
mod service;
mod span;
mod spawn;
mod state;

pub use call::call;
pub use context::{SpanId, TraceContext};
pub use export::{ExportSettings, Exporter};
pub use headers::{BAGGAGE, Headers, TRACEPARENT, TRACESTATE};
pub use http::{Collector, ExportError};
pub use layer::current;
pub use log::LogSink;
pub use otlp::encode;
pub use queue::{Consumer, Message, Producer, QueueClosed, queue};
pub use sampler::Sampler;
pub use service::{Request, Service, Telemetry};
pub use solution_03_errors::TraceId;
pub use span::{FinishedSpan, Kind, SpanSink};
pub use spawn::spawn;
pub use state::TraceState;
