//! Lesson 01's transfer in Protobuf, taken apart without the library.

use solution_01_serialization::wallet::Wallet;
use solution_01_serialization::{AccountId, Cents, Format, Kind};

fn main() {
    let mut rent = Wallet::of(AccountId(1001)).transfer(7, AccountId(1002), Cents(30_00), Kind::Payment);
    rent.memo = Some("rent".to_owned());
    let wire = Format::Protobuf.encode(&rent).expect("numbers and a text can be written");

    let mut rest = &wire[..];
    while let Some(&tag) = rest.first() {
        let (number, taken) = varint(&rest[1..]);
        let mut end = 1 + taken;
        let mut value = number.to_string();
        // Wire type 2: the number is a length, and so many bytes follow.
        if tag & 7 == 2 {
            let start = end;
            end += usize::try_from(number).expect("a short text");
            value = format!("{:?}", String::from_utf8_lossy(&rest[start..end]));
        }
        let (field, wire_type) = (tag >> 3, tag & 7);
        println!(
            "{:<18} {field:05b}|{wire_type:03b}  field {field}, type {wire_type}: {value}",
            hex(&rest[..end])
        );
        rest = &rest[end..];
    }
}

/// A varint at the start of `bytes`, and how many bytes it takes.
fn varint(bytes: &[u8]) -> (u64, usize) {
    let taken = 1 + bytes.iter().position(|byte| byte & 0x80 == 0).expect("the last byte has no high bit");
    let number = bytes[..taken].iter().rev().fold(0, |number, byte| number << 7 | u64::from(byte & 0x7f));
    (number, taken)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
