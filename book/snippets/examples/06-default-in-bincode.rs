//! `#[serde(default)]` on an appended field: what JSON and bincode make of a message that has no such field.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Old {
    to: u64,
    cents: u64,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read by Debug")]
struct New {
    to: u64,
    cents: u64,
    #[serde(default)]
    through: u64,
}

fn main() {
    let config = bincode::config::standard();
    let old = Old { to: 7, cents: 45 };

    let json = serde_json::to_string(&old).expect("plain numbers");
    println!("json, alone:    {:?}", serde_json::from_str::<New>(&json).map_err(|why| why.to_string()));

    let alone = bincode::serde::encode_to_vec(&old, config).expect("plain numbers");
    let read: Result<(New, usize), _> = bincode::serde::decode_from_slice(&alone, config);
    println!("bincode, alone: {read:?}");

    let batch = bincode::serde::encode_to_vec([&old, &old], config).expect("plain numbers");
    let read: Result<(New, usize), _> = bincode::serde::decode_from_slice(&batch, config);
    println!("bincode, batch: {read:?}");
}
