//! The payload of an order that v1 wrote, taken apart value by value, as v1 means it and as v2 reads it.

use pitfall_06_versioning::{decode, encode, v1, v2};

const V1: [&str; 7] = ["kind", "from", "to", "cents", "key, its length", "key[0]", "key[1]"];
const V2: [&str; 7] = ["kind", "from", "through", "to", "cents", "key, its length", "key[0]"];

fn main() {
    let key = b"\x01\x9c\xb2\xe4\xc7\x60\x7a\x31\x90\x42\x5d\x0e\x6b\x17\xf8\x2c".to_vec();
    let order = v1::Transfer { kind: v1::Kind::Payment as i32, from: 1001, to: 2002, cents: 4500, key };
    let sealed = encode(&order);
    let payload = &sealed[4..];

    let mut at = 0;
    for (v1_means, v2_reads) in V1.into_iter().zip(V2) {
        let (value, length) = integer(&payload[at..]);
        let bytes: Vec<String> = payload[at..at + length].iter().map(|byte| format!("{byte:02x}")).collect();
        println!("{:<9} {value:>5}  v1: {v1_means:<16} v2: {v2_reads}", bytes.join(" "));
        at += length;
    }
    println!("and {} bytes that v1 has for its key and v2 does not read", payload.len() - at);
    println!("{:?}", decode::<v2::Transfer>(&sealed).expect("nothing complains"));
}

/// bincode's integers: below 251 the byte itself, else `fb` and two bytes, little-endian (no other occurs here).
/// `kind` alone is signed, and so written as twice itself.
fn integer(bytes: &[u8]) -> (u64, usize) {
    match *bytes {
        [0xfb, low, high, ..] => (u64::from(u16::from_le_bytes([low, high])), 3),
        [byte, ..] => (u64::from(byte), 1),
        [] => (0, 0),
    }
}
