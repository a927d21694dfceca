//! The same headers, read by this lesson, by rpc/ and by OpenTelemetry's library.

use std::collections::HashMap;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use rpc::Trace;
use solution_14_tracing::TraceContext;

const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// What OpenTelemetry's propagator makes of a header: `None` if it begins a new trace.
fn library(header: &str) -> Option<String> {
    let headers = HashMap::from([("traceparent".to_owned(), header.to_owned())]);
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &headers);
    let span = context.span();
    let span = span.span_context();
    span.is_valid().then(|| span.trace_id().to_string())
}

fn main() {
    let cases = [
        ("as W3C has it", GOOD.to_owned()),
        ("not sampled", GOOD.replace("-01", "-00")),
        ("capitals", GOOD.to_uppercase()),
        ("a trace id of zeros", format!("00-{}-b7ad6b7169203331-01", "0".repeat(32))),
        ("a span id of zeros", format!("{}-{}-01", &GOOD[..35], "0".repeat(16))),
        ("version ff", GOOD.replacen("00", "ff", 1)),
        ("version 00 with a tail", format!("{GOOD}-tail")),
        ("version cc with a tail", format!("{}-tail", GOOD.replacen("00", "cc", 1))),
        ("a dash at the end", format!("{GOOD}-")),
        ("blanks around it", format!(" {GOOD} ")),
        ("one digit short", GOOD.replacen("0af7", "af7", 1)),
        ("one digit an id", "00-1-2-1".to_owned()),
        ("a plus for a digit", GOOD.replacen("0af7", "+af7", 1)),
    ];
    let word = |followed: bool| if followed { "follows" } else { "ignores" };
    println!("{:<24}{:<10}{:<10}opentelemetry", "traceparent", "lesson", "rpc");
    for (says, header) in cases {
        let lesson = word(TraceContext::from_traceparent(&header).is_some());
        let rpc = word(Trace::from_traceparent(&header).is_some());
        println!("{says:<24}{lesson:<10}{rpc:<10}{}", word(library(&header).is_some()));
    }

    let mut asked = 0;
    for at in 0..=GOOD.len() {
        for put in ["", "0", "f", "A", "g", "-", "+", " ", "00", "ff", "-x"] {
            let rest = GOOD.get(at + put.len()..).unwrap_or_default();
            for header in
                [format!("{}{put}{}", &GOOD[..at], &GOOD[at..]), format!("{}{put}{rest}", &GOOD[..at])]
            {
                let lesson = TraceContext::from_traceparent(&header).map(|context| context.to_traceparent());
                assert_eq!(lesson, Trace::from_traceparent(&header).map(Trace::to_traceparent), "{header:?}");
                asked += 1;
            }
        }
    }
    println!("\nlesson and rpc read {asked} more alike, each with something put in or over at one place");
}
