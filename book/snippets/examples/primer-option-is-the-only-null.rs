//! Bob has no money, Carol has no account.

use std::collections::HashMap;

fn main() {
    let balances = HashMap::from([("alice", 1000), ("bob", 0)]);
    for name in ["alice", "bob", "carol"] {
        match balances.get(name) {
            Some(0) => println!("{name} has no money"),
            Some(cents) => println!("{name} has {cents} cents"),
            None => println!("{name} has no account"),
        }
    }
    let sum: Option<i32> = ["alice", "carol"].iter().map(|name| balances.get(name)).sum();
    println!("alice and carol: {sum:?}");
}
