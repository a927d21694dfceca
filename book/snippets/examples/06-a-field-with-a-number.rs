//! The same order in Protobuf, field by field: every value has a number and a wire type before it.

use prost::bytes::Buf;
use prost::encoding::{DecodeContext, decode_key, skip_field};
use solution_06_versioning::{decode, encode, v1, v2};

fn main() {
    let key = b"\x01\x9c\xb2\xe4\xc7\x60\x7a\x31\x90\x42\x5d\x0e\x6b\x17\xf8\x2c".to_vec();
    let kind = v2::Kind::Payment as i32;
    let order = v2::Transfer { kind, from: 1001, through: 3003, to: 2002, cents: 4500, key };
    let sealed = encode(&order);

    let mut rest = &sealed[4..];
    while rest.has_remaining() {
        let mut after = rest;
        let (number, wire_type) = decode_key(&mut after).expect("prost wrote it");
        skip_field(wire_type, number, &mut after, DecodeContext::default()).expect("prost wrote it");
        let field = &rest[..rest.len() - after.len()];
        let bytes: Vec<String> = field.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let more = if field.len() > 6 { " …" } else { "" };
        println!("field {number}  {wire_type:?}  {}{more}", bytes.join(" "));
        rest = after;
    }
    let read: v1::Transfer = decode(&sealed).expect("v1 skips what it does not know");
    println!("v1 reads: {} cents from {} to {}", read.cents, read.from, read.to);
}
