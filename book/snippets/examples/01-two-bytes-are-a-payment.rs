//! A Protobuf message that says what it is for and nothing else: what the broken ledger reads, and the fixed one.

use pitfall_01_serialization as broken;
use solution_01_serialization as fixed;

fn main() {
    let wire = [0x30, 0x01];
    match broken::Format::Protobuf.decode(&wire) {
        Ok(transfer) => println!("broken: a {transfer}, id {}", transfer.id),
        Err(error) => println!("broken: refused, {error}"),
    }
    match fixed::Format::Protobuf.decode(&wire) {
        Ok(transfer) => println!("fixed:  a {transfer}, id {}", transfer.id),
        Err(error) => println!("fixed:  refused, {error}"),
    }
}
