//! An order of v2 passes a relay that is still v1: it reads a message and writes it again.

use solution_06_versioning::{decode, encode, v1, v2};

fn main() {
    let (kind, key) = (v2::Kind::Hold as i32, vec![7]);
    let sent = v2::Transfer { kind, from: 1001, through: 3003, to: 2002, cents: 4500, key };
    let at_the_relay: v1::Transfer = decode(&encode(&sent)).expect("v1 reads v2");
    let arrived: v2::Transfer = decode(&encode(&at_the_relay)).expect("v2 reads v1");
    println!("kind {:?}, through {}, to {}", arrived.kind(), arrived.through, arrived.to);
}
