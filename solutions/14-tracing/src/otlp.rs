//! OTLP's messages, as far as spans need them.
//!
//! Source: [opentelemetry-proto 1.9](https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto), whose names and numbers
//! these are.

use prost::Message;

use crate::span::FinishedSpan;

#[derive(Clone, PartialEq, Message)]
struct ExportTraceServiceRequest {
    #[prost(message, repeated, tag = "1")]
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Clone, PartialEq, Message)]
struct ResourceSpans {
    #[prost(message, optional, tag = "1")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct ScopeSpans {
    #[prost(message, repeated, tag = "2")]
    spans: Vec<Span>,
}

#[derive(Clone, PartialEq, Message)]
struct Span {
    #[prost(bytes = "vec", tag = "1")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    span_id: Vec<u8>,
    #[prost(string, tag = "3")]
    trace_state: String,
    #[prost(bytes = "vec", tag = "4")]
    parent_span_id: Vec<u8>,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(int32, tag = "6")]
    kind: i32,
    #[prost(fixed64, tag = "7")]
    start_time_unix_nano: u64,
    #[prost(fixed64, tag = "8")]
    end_time_unix_nano: u64,
    #[prost(message, repeated, tag = "9")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "10")]
    dropped_attributes_count: u32,
    #[prost(message, optional, tag = "15")]
    status: Option<Status>,
    /// W3C's flags in the lowest eight bits.
    #[prost(fixed32, tag = "16")]
    flags: u32,
}

#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "3")]
    code: i32,
}

#[derive(Clone, PartialEq, Message)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct AnyValue {
    /// The first of a `oneof` whose other kinds are not needed here.
    #[prost(string, optional, tag = "1")]
    string_value: Option<String>,
}

/// What a collector answers.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ExportTraceServiceResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) partial_success: Option<PartialSuccess>,
}

/// What a collector did not want of a batch.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct PartialSuccess {
    #[prost(int64, tag = "1")]
    pub(crate) rejected_spans: i64,
}

const STATUS_ERROR: i32 = 2;

fn key_value(key: &str, value: &str) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { string_value: Some(value.to_owned()) }) }
}

fn span(finished: &FinishedSpan) -> Span {
    Span {
        trace_id: finished.context.trace.0.to_be_bytes().into(),
        span_id: finished.context.span.0.to_be_bytes().into(),
        trace_state: finished.context.state.as_str().unwrap_or_default().to_owned(),
        parent_span_id: finished.parent.map(|parent| parent.0.to_be_bytes().into()).unwrap_or_default(),
        name: finished.name.clone(),
        kind: finished.kind as i32,
        start_time_unix_nano: finished.start,
        end_time_unix_nano: finished.end,
        attributes: finished.attributes.iter().map(|(key, value)| key_value(key, value)).collect(),
        dropped_attributes_count: finished.dropped_attributes,
        status: finished.failed.then_some(Status { code: STATUS_ERROR }),
        flags: u32::from(finished.context.sampled),
    }
}

/// An `ExportTraceServiceRequest` with the spans of one service: the body of a `POST` to a collector's `/v1/traces`.
#[must_use]
pub fn encode(service: &str, spans: &[FinishedSpan]) -> Vec<u8> {
    let resource = Some(Resource { attributes: vec![key_value("service.name", service)] });
    let scope_spans = vec![ScopeSpans { spans: spans.iter().map(span).collect() }];
    ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { resource, scope_spans }] }
        .encode_to_vec()
}
