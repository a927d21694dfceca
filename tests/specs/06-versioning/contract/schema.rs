//! The published schemas, what each promises the next, and that the types keep to them.

use std::collections::BTreeMap;

use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_types::FileDescriptorProto;
use versioning::schema::{Breach, breaches};
use versioning::wire::log_line;
use versioning::{Message, v1, v2, v3};

use crate::spec::scene::{Release, V1, V2, V3, payment};

const V1_PROTO: &str = include_str!("../schema/ledger-v1.proto");
const V2_PROTO: &str = include_str!("../schema/ledger-v2.proto");
const V3_PROTO: &str = include_str!("../schema/ledger-v3.proto");

#[test]
fn the_types_have_the_numbers_of_the_published_schema() {
    let order = payment();
    let v1_receipt = v1::Receipt { number: 7, balance_cents: 5475 };
    let v2_receipt = v2::Receipt { number: 7, fee_cents: 25, balance_cents: Some(5475) };
    let v3_receipt = v3::Receipt { number: 7, fee_cents: 25 };
    for (file, on_the_wire) in [
        (V1_PROTO, [by_number(&V1::transfer(&order)), by_number(&v1_receipt)]),
        (V2_PROTO, [by_number(&V2::transfer(&order)), by_number(&v2_receipt)]),
        (V3_PROTO, [by_number(&V3::transfer(&order)), by_number(&v3_receipt)]),
    ] {
        for (message, (on_the_wire, by_name)) in parsed(file).message_type.iter().zip(on_the_wire) {
            let published =
                message.field.iter().map(|field| (field.number(), by_name[field.name()].as_u64()));
            assert_eq!(published.collect::<BTreeMap<_, _>>(), on_the_wire, "{}: {by_name}", message.name());
        }
    }
}

#[test]
fn each_schema_keeps_the_promises_of_those_before() {
    assert_eq!(breaches(&parsed(V1_PROTO), &parsed(V2_PROTO)), []);
    assert_eq!(breaches(&parsed(V2_PROTO), &parsed(V3_PROTO)), []);
    assert_eq!(breaches(&parsed(V1_PROTO), &parsed(V3_PROTO)), []);
}

#[test]
fn a_schema_that_breaks_a_promise_is_refused_by_the_number() {
    let mut table = String::new();
    for (recorded, from, to) in [
        (V3_PROTO, "fee_cents = 3;", "fee_cents = 3; uint64 booked_at = 2;"),
        (V3_PROTO, "  reserved 2;\n", ""),
        (V3_PROTO, "  reserved 2;\n", "  uint64 booked_at = 2;\n"),
        (V2_PROTO, "  reserved 2;\n", "  uint64 booked_at = 2;\n"),
        (V2_PROTO, "reserved 2;", "reserved 20 to 29;"),
        (V2_PROTO, "uint64 through = 6", "string memo = 6"),
        (V2_PROTO, "uint64 through = 6", "uint64 through = 7"),
        (V2_PROTO, "uint64 to = 3", "sint64 to = 3"),
        (V2_PROTO, "bytes key = 5", "repeated bytes key = 5"),
        (V2_PROTO, "KIND_HOLD = 3", "KIND_CHARGEBACK = 3"),
        (V2_PROTO, "  KIND_HOLD = 3;\n", ""),
        (V2_PROTO, "Transfer", "Order"),
        (V2_PROTO, "uint64 cents = 4", "uint64 cents = 4; uint64 limit = 4"),
    ] {
        let published = V3_PROTO.replace("\r\n", "\n");
        let changed = published.replace(from, to);
        assert_ne!(changed, published, "{from}");
        let found: Vec<Breach> = breaches(&parsed(recorded), &parsed(&changed));
        table.push_str(&format!("{:?} for {:?}\n", to.trim(), from.trim()));
        found.iter().for_each(|breach| table.push_str(&format!("  {breach}\n")));
    }
    insta::assert_snapshot!(table, @r#"
    "fee_cents = 3; uint64 booked_at = 2;" for "fee_cents = 3;"
      ledger.Receipt: number 2 is reserved, and `uint64 booked_at` uses it
    "" for "reserved 2;"
      ledger.Receipt: number 2 was reserved and is not any more
    "uint64 booked_at = 2;" for "reserved 2;"
      ledger.Receipt: number 2 was reserved and is not any more
    "uint64 booked_at = 2;" for "reserved 2;"
      ledger.Receipt: number 2 was `uint64 balance_cents` and is now `uint64 booked_at`
    "reserved 20 to 29;" for "reserved 2;"
      ledger.Receipt: number 2 was `uint64 balance_cents`, is gone, and is not reserved
    "string memo = 6" for "uint64 through = 6"
      ledger.Transfer: number 6 was `uint64 through` and is now `string memo`
    "uint64 through = 7" for "uint64 through = 6"
      ledger.Transfer: number 6 was `uint64 through`, is gone, and is not reserved
    "sint64 to = 3" for "uint64 to = 3"
      ledger.Transfer: number 3 was `uint64 to` and is now `sint64 to`
    "repeated bytes key = 5" for "bytes key = 5"
      ledger.Transfer: number 5 was `bytes key` and is now `repeated bytes key`
    "KIND_CHARGEBACK = 3" for "KIND_HOLD = 3"
      ledger.Kind: number 3 was `KIND_HOLD` and is now `KIND_CHARGEBACK`
    "" for "KIND_HOLD = 3;"
      ledger.Kind: number 3 was `KIND_HOLD`, is gone, and is not reserved
    "Order" for "Transfer"
      ledger.Transfer is gone
    "uint64 cents = 4; uint64 limit = 4" for "uint64 cents = 4"
      ledger.Transfer: number 4 was `uint64 cents` and is now `uint64 limit`
    "#);
}

fn parsed(proto: &str) -> FileDescriptorProto {
    protox_parse::parse("ledger.proto", proto).expect("the file is a schema")
}

/// What Protobuf puts on the wire for this message, by number, and what its log line says, by name.
/// Only whole numbers have a value here.
fn by_number<M: Message>(message: &M) -> (BTreeMap<i32, Option<u64>>, serde_json::Value) {
    let mut bytes = &message.encode_to_vec()[..];
    let mut values = BTreeMap::new();
    while bytes.has_remaining() {
        let (number, wire_type) = decode_key(&mut bytes).expect("prost wrote it");
        let mut ahead = bytes;
        let value =
            (wire_type == WireType::Varint).then(|| decode_varint(&mut ahead).expect("prost wrote it"));
        skip_field(wire_type, number, &mut bytes, DecodeContext::default()).expect("prost wrote it");
        values.insert(i32::try_from(number).expect("a number has at most 29 bits"), value);
    }
    (values, serde_json::from_str(&log_line(message)).expect("the line is JSON"))
}
