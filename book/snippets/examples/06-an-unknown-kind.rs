//! A kind that this build does not know, in two enums: one kept its zero free, one did not.

use prost::Message;

#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
enum Careless {
    Payment = 0,
    Refund = 1,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
enum Careful {
    Unknown = 0,
    Payment = 1,
    Refund = 2,
}

#[derive(Clone, PartialEq, prost::Message)]
struct First {
    #[prost(enumeration = "Careless", tag = "1")]
    kind: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Second {
    #[prost(enumeration = "Careful", tag = "1")]
    kind: i32,
}

fn main() {
    let from_a_newer_peer = [0x08, 0x03];
    let first = First::decode(&from_a_newer_peer[..]).expect("a number is a number");
    let second = Second::decode(&from_a_newer_peer[..]).expect("a number is a number");
    println!("{:?}, {:?}", first.kind(), second.kind());
    println!("{}, {:02x?}", second.kind, second.encode_to_vec());
}
