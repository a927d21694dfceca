//! The header, byte by byte, as W3C has it.

use trail::{SpanId, TraceContext, TraceId, TraceState};

use super::super::scene::TRACEPARENT;

#[test]
fn it_is_read_and_written_as_w3c_has_it() {
    let context = TraceContext::from_traceparent(TRACEPARENT).unwrap();
    assert_eq!(context.trace, TraceId(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c));
    assert_eq!(context.span, SpanId(0xb7ad_6b71_6920_3331));
    assert!(context.sampled && context.state.as_str().is_none());
    assert_eq!(context.to_traceparent(), TRACEPARENT);
    let unsampled = TraceContext { sampled: false, ..context };
    assert_eq!(unsampled.to_traceparent(), TRACEPARENT.replace("-01", "-00"));
}

#[test]
fn leading_zeros_are_kept() {
    let small = "00-00000000000000000000000000000001-0000000000000002-00";
    assert_eq!(TraceContext::from_traceparent(small).unwrap().to_traceparent(), small);
}

#[test]
fn of_the_flags_only_the_lowest_is_known() {
    for (flags, sampled) in [("00", false), ("01", true), ("02", false), ("fe", false), ("ff", true)] {
        let text = format!("{}{flags}", &TRACEPARENT[..53]);
        let context = TraceContext::from_traceparent(&text).unwrap();
        assert_eq!(context.sampled, sampled, "{flags}");
        assert!(context.to_traceparent().ends_with(if sampled { "-01" } else { "-00" }));
    }
}

#[test]
fn a_later_version_is_read_as_far_as_it_is_known() {
    for later in ["cc", "01", "fe"] {
        let text = TRACEPARENT.replacen("00", later, 1);
        assert_eq!(TraceContext::from_traceparent(&text), TraceContext::from_traceparent(TRACEPARENT));
        assert!(TraceContext::from_traceparent(&format!("{text}-what-the-future-brings")).is_some());
        assert!(TraceContext::from_traceparent(&format!("{text}.what-the-future-brings")).is_none());
        assert!(TraceContext::from_traceparent(&format!("{text}0")).is_none());
    }
}

#[test]
fn what_w3c_says_to_ignore_is_ignored() {
    let with = |from: &str, to: &str| TRACEPARENT.replacen(from, to, 1);
    let ignored = [
        String::new(),
        TRACEPARENT[..54].to_owned(),
        with("00", "ff"),
        with("00", "0"),
        with("00", "0x"),
        TRACEPARENT.to_uppercase(),
        with("af7", "aF7"),
        with("b7ad", "B7ad"),
        with("-01", "-0A"),
        with("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
        with("b7ad6b7169203331", &"0".repeat(16)),
        with("0af7", "+af7"),
        with("0af7", " af7"),
        with("0af7", "0ag7"),
        with("0af7", "é7"),
        with("-b7", "_b7"),
        with("-01", "_01"),
        format!("{TRACEPARENT}-"),
        format!("{TRACEPARENT}-tail"),
        format!("{TRACEPARENT} "),
        format!(" {TRACEPARENT}"),
        "0".repeat(1 << 20),
        "é".repeat(55),
    ];
    for text in ignored {
        assert_eq!(TraceContext::from_traceparent(&text), None, "{:?}", text.get(..80).unwrap_or(&text));
    }
}

fn state(value: &str) -> Option<String> {
    TraceState::from_headers([value]).as_str().map(str::to_owned)
}

#[test]
fn a_tracestate_is_kept_as_it_came() {
    for kept in
        ["a=1", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "fw529a3039@dt=FfAAAA", "0t@v=a b!~", "7=seven"]
    {
        assert_eq!(state(kept).as_deref(), Some(kept));
    }
    assert_eq!(state(" a=1 ,\t, b=2,").as_deref(), Some("a=1,b=2"));
    assert_eq!(TraceState::from_headers(["a=1", "b=2"]).as_str(), Some("a=1,b=2"));
    let longest = [format!("{}=1", "k".repeat(256)), format!("k={}", "v".repeat(256))];
    let most = (0..32).map(|n| format!("k{n}=1")).collect::<Vec<_>>().join(",");
    for kept in [&longest[0], &longest[1], &most] {
        assert_eq!(state(kept).as_ref(), Some(kept));
    }
}

#[test]
fn a_tracestate_that_is_not_as_it_must_be_is_dropped() {
    let long_key = format!("{}=1", "k".repeat(257));
    let long_value = format!("k={}", "v".repeat(257));
    let many = (0..33).map(|n| format!("k{n}=1")).collect::<Vec<_>>().join(",");
    let dropped = [
        "",
        ",",
        "a",
        "=1",
        "a=",
        "A=1",
        "@a=1",
        "a=1=2",
        "a=1,a=2",
        "a.b=x",
        "é=1",
        "a=é",
        "a=\u{7f}",
        "a b=1",
        &long_key,
        &long_value,
        &many,
    ];
    for value in dropped {
        assert_eq!(state(value), None, "{value:?}");
    }
}

#[test]
fn a_long_tracestate_loses_its_long_entries_and_then_its_oldest() {
    let entry = |key: &str, length: usize| format!("{key}={}", "v".repeat(length - 2));
    let of = |last| {
        let entries = [entry("a", 120), entry("b", 120), entry("c", 120), entry("d", 120), entry("e", last)];
        state(&entries.join(",")).unwrap().len()
    };
    assert_eq!((of(28), of(29)), (512, 483));
    let long = [entry("a", 100), entry("b", 200), entry("c", 128), entry("d", 128)].join(",");
    assert_eq!(state(&long).unwrap(), [entry("a", 100), entry("c", 128), entry("d", 128)].join(","));
    let many: Vec<String> = ["a", "b", "c", "d", "e", "f"].iter().map(|key| entry(key, 100)).collect();
    assert_eq!(state(&many.join(",")).unwrap(), many[..5].join(","));
}
