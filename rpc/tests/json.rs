//! What JSON cannot say, and what an older side does not send.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use rpc::ledger::{BalanceReply, BalanceRequest, OpenRequest, TransferReply};
use rpc::{Codec, DecodeError, Message};
use serde::{Deserialize, Serialize};
use solution_06_versioning::seal::{SEAL_BYTES, seal_in_place};

/// The message's JSON, without the seal.
fn json<M: Message>(message: &M) -> String {
    let body = Codec::Json.encode(message).unwrap();
    str::from_utf8(&body[SEAL_BYTES..]).unwrap().to_owned()
}

fn read<M: Message>(json: &str) -> Result<M, DecodeError> {
    let mut body = [&[0; SEAL_BYTES], json.as_bytes()].concat();
    seal_in_place(M::KIND, &mut body);
    Codec::Json.decode(body.into())
}

/// <https://github.com/grpc/grpc-web/issues/1229>
#[test]
fn a_64_bit_integer_is_written_as_text_that_a_reader_with_doubles_cannot_round() {
    assert_eq!(json(&BalanceRequest { account: u64::MAX }), r#"{"account":"18446744073709551615"}"#);
    let reply = TransferReply { number: 1, left_cents: Some((1 << 53) + 1) };
    assert_eq!(json(&reply), r#"{"number":"1","left_cents":"9007199254740993"}"#);
    assert_eq!(read::<TransferReply>(&json(&reply)).unwrap(), reply);
}

#[test]
fn a_64_bit_integer_is_read_as_text_and_as_a_number_that_nobody_can_have_rounded() {
    for text in ["\"1200\"", "1200"] {
        let reply: BalanceReply = read(&format!(r#"{{"cents":{text}}}"#)).unwrap();
        assert_eq!(reply, BalanceReply { cents: Some(1200) }, "{text}");
    }
    let exact = 1_u64 << 53;
    assert!(read::<BalanceReply>(&format!(r#"{{"cents":{exact}}}"#)).is_ok());
    let refused =
        ["\"-1\"", "\"\"", "\"1e3\"", "\"18446744073709551616\"", "1.5", "-1", "9007199254740993", "true"];
    for text in refused {
        let reply = read::<BalanceReply>(&format!(r#"{{"cents":{text}}}"#));
        assert!(matches!(reply, Err(DecodeError::Malformed { .. })), "{text}: {reply:?}");
    }
}

/// An older client knows no `cents`. What is required is asked for by name all the same.
#[test]
fn what_an_older_side_does_not_send_has_its_default_unless_it_is_required() {
    let open: OpenRequest = read(r#"{"owner":"ann"}"#).unwrap();
    assert_eq!(open, OpenRequest { owner: "ann".to_owned(), cents: 0 });
    for text in [r#"{"cents":"1"}"#, "{}"] {
        let missing = read::<OpenRequest>(text);
        assert!(matches!(missing, Err(DecodeError::Missing { field: "owner", .. })), "{missing:?}");
    }
    assert!(matches!(read::<BalanceReply>("{}"), Err(DecodeError::Missing { field: "cents", .. })));
}

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
#[serde(default)]
struct Measured {
    #[prost(double, tag = "1")]
    #[serde(with = "rpc::json")]
    now: f64,
    #[prost(float, optional, tag = "2")]
    #[serde(with = "rpc::json")]
    limit: Option<f32>,
    #[prost(sint64, repeated, tag = "3")]
    #[serde(with = "rpc::json")]
    before: Vec<i64>,
}

impl Message for Measured {
    const KIND: &'static str = "odd.Measured";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

/// <https://github.com/Wave-RF/WaveHouse/issues/365>, <https://github.com/cinemast/libjson-rpc-cpp/issues/40>: alone
/// `serde_json` writes `null`, which an optional field takes for absent.
#[test]
fn what_is_not_finite_arrives_as_what_it_was() {
    for (now, limit) in [
        (f64::NAN, Some(f32::NAN)),
        (f64::INFINITY, Some(f32::NEG_INFINITY)),
        (f64::NEG_INFINITY, None),
        (1.5, Some(0.1)),
    ] {
        let measured = Measured { now, limit, before: vec![i64::MIN, -1, i64::MAX] };
        for codec in Codec::ALL {
            let again: Measured = codec.decode(codec.encode(&measured).unwrap()).unwrap();
            assert_eq!(format!("{again:?}"), format!("{measured:?}"), "{codec:?}");
        }
    }
    let text = json(&Measured { now: f64::NAN, limit: None, before: vec![-1] });
    assert_eq!(text, r#"{"now":"NaN","limit":null,"before":["-1"]}"#);
    assert_eq!(read::<Measured>(r#"{"now":7,"limit":"2.5"}"#).unwrap().limit, Some(2.5));
    assert!(read::<Measured>(r#"{"now":"seven"}"#).is_err());
    assert!(read::<Measured>(r#"{"limit":1e300}"#).is_err());
}
