//! The error on the wire and over HTTP: codes, statuses, and what an older, a newer or a foreign peer sends.

use errors::{Code, TraceId, WireError};

use crate::spec::scene::{TRACE, every_error};

#[test]
fn the_codes_are_grpc_s_by_number_and_name_and_each_has_its_http_status() {
    let rows = Code::ALL.map(|code| {
        let retry = if code.is_retryable() { ", retryable" } else { "" };
        format!("{} {code} {}{retry}\n", code.number(), code.http_status())
    });
    insta::assert_snapshot!(rows.concat(), @"
    1 CANCELLED 499
    2 UNKNOWN 500
    3 INVALID_ARGUMENT 400
    4 DEADLINE_EXCEEDED 504
    5 NOT_FOUND 404
    6 ALREADY_EXISTS 409
    7 PERMISSION_DENIED 403
    8 RESOURCE_EXHAUSTED 429
    9 FAILED_PRECONDITION 400
    10 ABORTED 409
    11 OUT_OF_RANGE 400
    12 UNIMPLEMENTED 501
    13 INTERNAL 500
    14 UNAVAILABLE 503, retryable
    15 DATA_LOSS 500
    16 UNAUTHENTICATED 401
    ");
}

#[test]
fn a_number_that_is_no_code_is_unknown() {
    for number in (0..=1_000).chain([1 << 16, u32::MAX - 1, u32::MAX]) {
        let code = Code::from_number(number);
        assert!(code == Code::Unknown || code.number() == number, "{number} became {code}");
        assert_eq!(code != Code::Unknown, (1..=16).contains(&number) && number != 2, "{number}");
    }
}

#[test]
fn every_code_and_either_advice_survive_the_wire_and_http() {
    for error in every_error() {
        let bytes = serde_json::to_vec(&error).unwrap();
        assert_eq!(serde_json::from_slice::<WireError>(&bytes).unwrap(), error);
        let (status, body) = error.to_http();
        assert_eq!(WireError::from_http(status, &body), error);
        assert_eq!(Code::from_number(error.code.number()), error.code);
        assert_eq!(Code::from_name(error.code.name()), Some(error.code));
    }
}

/// Not what the code says but what the service knows, in the bytes too: a test that only compares would not see a loss.
#[test]
fn advice_of_its_own_replaces_the_code_s() {
    for (code, advice) in [(Code::NotFound, true), (Code::Unavailable, false)] {
        let error = WireError::new(code, "m", TRACE).with_retryable(advice);
        assert_eq!(error.retryable, advice, "{code}");
        let json: serde_json::Value = serde_json::to_value(&error).unwrap();
        assert_eq!(json["retryable"], advice, "{code}");
    }
}

#[test]
fn the_bytes_on_the_wire_are_an_object_of_four_fields() {
    let error = WireError::new(Code::NotFound, "no account 9", TRACE);
    insta::assert_snapshot!(
        serde_json::to_string(&error).unwrap(),
        @r#"{"code":5,"message":"no account 9","retryable":false,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#
    );
    let (status, body) = error.to_http();
    insta::assert_snapshot!(
        format!("{status} {}", String::from_utf8(body).unwrap()),
        @r#"404 {"status":404,"detail":"no account 9","code":"NOT_FOUND","retryable":false,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#
    );
}

#[test]
fn an_error_from_an_older_or_a_newer_peer_is_read_as_far_as_it_is_known() {
    let newer = r#"{"code":99,"message":"m","retryable":true,"retry_after_ms":50,"trace_id":"x"}"#;
    let unknown = WireError::new(Code::Unknown, "m", TraceId(0)).with_retryable(true);
    for (sent, read) in [
        (newer, unknown),
        (r#"{"code":14,"message":"m"}"#, WireError::new(Code::Unavailable, "m", TraceId(0))),
        (r#"{"code":5}"#, WireError::new(Code::NotFound, "", TraceId(0))),
        ("{}", WireError::new(Code::Unknown, "", TraceId(0))),
    ] {
        assert_eq!(serde_json::from_str::<WireError>(sent).unwrap(), read, "{sent}");
    }
    let (status, body) = (429, br#"{"code":"QUOTA_MELTED","detail":"m","retryable":true}"#);
    let exhausted = WireError::new(Code::ResourceExhausted, "m", TraceId(0)).with_retryable(true);
    assert_eq!(WireError::from_http(status, body), exhausted);
}

/// A –HTTP 500→ B –gRPC→ C → the client: whatever is known at each step is kept.
#[test]
fn an_http_500_that_becomes_a_grpc_error_reaches_the_client_as_what_it_was() {
    for sent in every_error() {
        let (status, body) = sent.to_http();
        let at_b = WireError::from_http(status, &body);
        let (grpc_status, grpc_message) = (at_b.code.number(), at_b.message().to_owned());
        let at_c = WireError::new(Code::from_number(grpc_status), grpc_message, at_b.trace)
            .with_retryable(at_b.retryable);
        assert_eq!(at_c.to_http(), (status, body));
    }
    let at_b = WireError::from_http(500, b"<html>panic at /srv/a/main.py line 3</html>");
    assert_eq!(at_b, WireError::new(Code::Internal, "HTTP status 500", TraceId(0)));
}

#[test]
fn a_trace_id_is_32_hexadecimal_digits_and_anything_else_is_none() {
    for id in [TRACE, TraceId(0), TraceId(1), TraceId(u128::MAX)] {
        assert_eq!(TraceId::from_hex(&id.to_string()), id);
    }
    let plus = format!("+{:031x}", 7);
    for text in ["", "7", &plus, &"é".repeat(16), &"g".repeat(32), &"0".repeat(31), &"1".repeat(33)] {
        assert_eq!(TraceId::from_hex(text), TraceId(0), "{text:?}");
    }
}

#[test]
fn a_status_alone_says_the_plainest_of_its_codes() {
    for code in Code::ALL {
        let plainest = match code {
            Code::FailedPrecondition | Code::OutOfRange => Code::InvalidArgument,
            Code::AlreadyExists => Code::Aborted,
            Code::Unknown | Code::DataLoss => Code::Internal,
            alone => alone,
        };
        assert_eq!(Code::from_http_status(code.http_status()), plainest, "{code}");
    }
    let others = [418, 498, 502, 599, 200, 301, 0, 600].map(Code::from_http_status);
    let (invalid, unknown) = (Code::InvalidArgument, Code::Unknown);
    let expected = [invalid, invalid, Code::Unavailable, Code::Internal, unknown, unknown, unknown, unknown];
    assert_eq!(others, expected);
}

#[test]
fn a_status_from_a_proxy_keeps_its_class_and_its_page_is_not_quoted() {
    let pages: [&[u8]; 5] = [b"", b"<html>nginx</html>", b"null", b"{\"code\":\"NOT_FOUND\"}", &[0xff; 9]];
    for status in (0..1000).chain([u16::MAX]) {
        for page in pages {
            let error = WireError::from_http(status, page);
            let class = error.code.http_status() / 100;
            assert_eq!(class, if (400..600).contains(&status) { status / 100 } else { 5 }, "{status}");
            assert!(!error.message().contains("nginx"));
        }
    }
}

/// What stands in between answers in JSON too, and in its own. An error that says nothing says less than its status.
#[test]
fn json_of_another_shape_is_an_error_that_still_says_something() {
    for foreign in [
        "{}",
        "[]",
        // API Gateway and Kong, Envoy, gRPC's transcoding, Twirp, Connect, RFC 9457 without a `detail`.
        r#"{"message":"Internal server error"}"#,
        r#"{"message":"no Route matched with those values","request_id":"e32f"}"#,
        r#"{"error":"upstream connect error","response_flags":"UF"}"#,
        r#"{"code":14,"message":"no healthy upstream","details":[]}"#,
        r#"{"code":"bad_route","msg":"no handler for path","meta":{"twirp_invalid_route":"POST /"}}"#,
        r#"{"code":"unavailable","message":"overloaded: back off and retry"}"#,
        r#"{"type":"about:blank","title":"Bad Gateway","status":502}"#,
    ] {
        let error = WireError::from_http(502, foreign.as_bytes());
        assert_eq!(error, WireError::new(Code::Unavailable, "HTTP status 502", TraceId(0)), "{foreign}");
    }
}

#[test]
fn a_message_is_cut_at_the_limit_between_two_characters() {
    let most = WireError::MAX_MESSAGE_BYTES;
    let longest = "é".repeat(most / 2);
    assert_eq!(WireError::new(Code::Internal, longest.as_str(), TRACE).message(), longest);
    for shift in 0..4 {
        let long = "x".repeat(shift) + &"🦀".repeat(1024 * 1024 / 4);
        let sent = format!("{{\"code\":13,\"message\":\"{long}\"}}");
        let body = format!("{{\"code\":\"INTERNAL\",\"detail\":\"{long}\"}}");
        for error in [
            WireError::new(Code::Internal, long.as_str(), TRACE),
            serde_json::from_str(&sent).unwrap(),
            WireError::from_http(500, body.as_bytes()),
        ] {
            let kept = error.message().strip_suffix('…').unwrap();
            assert!(long.starts_with(kept));
            assert!((most - 6..=most).contains(&error.message().len()), "{}", error.message().len());
        }
    }
}
