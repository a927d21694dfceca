//! The library of `rpc/` reads `traceparent` as well. Two readers that differ would tear a trace apart.

use rpc::Trace;
use solution_14_tracing::TraceContext;

const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn agree(text: &str) {
    let here =
        TraceContext::from_traceparent(text).map(|context| (context.trace, context.span.0, context.sampled));
    let there = Trace::from_traceparent(text).map(|trace| (trace.id, trace.parent, trace.sampled));
    assert_eq!(here, there, "{text:?}");
}

#[test]
fn both_read_the_same() {
    agree(GOOD);
    for at in 0..=GOOD.len() {
        agree(&GOOD[..at]);
        for put in ["", "0", "f", "A", "F", "g", "-", "+", " ", "é", "00", "ff", "-x"] {
            agree(&format!("{}{put}{}", &GOOD[..at], &GOOD[at..]));
            agree(&format!("{}{put}{}", &GOOD[..at], GOOD.get(at + put.len()..).unwrap_or_default()));
        }
    }
    for zeros in [3..35, 36..52, 3..52] {
        let mut text = GOOD.to_owned();
        text.replace_range(zeros.clone(), &"0".repeat(zeros.len()));
        agree(&text);
    }
}

#[test]
fn both_write_the_same() {
    for text in [GOOD, &GOOD.replace("-01", "-00"), "00-00000000000000000000000000000001-0000000000000002-00"]
    {
        let here = TraceContext::from_traceparent(text).expect("it is good").to_traceparent();
        let there = Trace::from_traceparent(text).expect("it is good").to_traceparent();
        assert_eq!((&*here, &*there), (text, text));
    }
}
