//! An account id above 2^53, read by a peer whose numbers are doubles.

fn main() {
    let id: u64 = 9_007_199_254_740_993;
    let read = serde_json::from_str::<f64>(&id.to_string()).expect("a number is a number");
    println!("sent {id}, read {read}");
}
