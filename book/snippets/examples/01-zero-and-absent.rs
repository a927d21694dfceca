//! proto3: a number with and without `optional`, sent as zero and not sent.

use prost::Message;

/// `uint64 to_account = 3;`
#[derive(Message)]
struct Plain {
    #[prost(uint64, tag = "3")]
    to_account: u64,
}

/// `optional uint64 to_account = 3;`
#[derive(Message)]
struct WithPresence {
    #[prost(uint64, optional, tag = "3")]
    to_account: Option<u64>,
}

fn main() {
    println!("{:02x?}", Plain { to_account: 0 }.encode_to_vec());
    println!("{:02x?}", WithPresence { to_account: Some(0) }.encode_to_vec());
    println!("{:02x?}", WithPresence { to_account: None }.encode_to_vec());

    let read = WithPresence::decode(&[][..]).expect("no bytes are a message");
    println!("field {:?}, getter {}", read.to_account, read.to_account());
}
