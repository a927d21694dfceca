//! A user of ten fields in JSON, with nothing in them: what the names alone take.

use serde::Serialize;

#[derive(Default, Serialize)]
struct User {
    id: u64,
    name: String,
    email: String,
    phone: String,
    age: u32,
    score: f64,
    active: bool,
    created_at_ms: i64,
    roles: Vec<String>,
    address: Address,
}

#[derive(Default, Serialize)]
struct Address {
    street: String,
    city: String,
    region: String,
    postcode: String,
    country: String,
}

fn main() {
    let json = serde_json::to_string(&User::default()).expect("plain data has a form in JSON");
    println!("{json}\n{} bytes", json.len());
}
