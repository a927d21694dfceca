//! Field 2 was a balance, and is now the time of booking. An old app reads a new receipt.

use prost::Message;
use solution_06_versioning::v2;

#[derive(Clone, PartialEq, prost::Message)]
struct Receipt {
    #[prost(uint64, tag = "1")]
    number: u64,
    #[prost(uint64, tag = "3")]
    fee_cents: u64,
    /// In seconds since 1970.
    #[prost(uint64, tag = "2")]
    booked_at: u64,
}

fn main() {
    let new = Receipt { number: 7, fee_cents: 25, booked_at: 1_772_532_000 };
    let old = v2::Receipt::decode(&new.encode_to_vec()[..]).expect("same wire type");
    let cents = old.balance_cents.unwrap_or_default();
    println!("entry {}, you have {}.{:02} left", old.number, cents / 100, cents % 100);
}
