//! What is sent and comes back: one struct for all stacks, which `prost` and `serde` both encode as it is.

use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct Echo {
    /// As they come back. Without `serde_bytes` bincode would write and read them one by one.
    #[prost(bytes = "vec", tag = "1")]
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// The bench-suite's user of ten fields.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct User {
    /// Never zero.
    #[prost(uint64, tag = "1")]
    pub id: u64,
    /// Full name, in the user's own script.
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(string, tag = "3")]
    pub email: String,
    /// As dialled from abroad.
    #[prost(string, tag = "4")]
    pub phone: String,
    /// In years.
    #[prost(uint32, tag = "5")]
    pub age: u32,
    /// Any double.
    #[prost(double, tag = "6")]
    pub score: f64,
    /// May sign in.
    #[prost(bool, tag = "7")]
    pub active: bool,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "8")]
    pub created_at_ms: i64,
    /// What the user may do.
    #[prost(string, repeated, tag = "9")]
    pub roles: Vec<String>,
    /// Where the user lives.
    #[prost(message, required, tag = "10")]
    pub address: Address,
}

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct Address {
    #[prost(string, tag = "1")]
    pub street: String,
    #[prost(string, tag = "2")]
    pub city: String,
    #[prost(string, tag = "3")]
    pub region: String,
    #[prost(string, tag = "4")]
    pub postcode: String,
    #[prost(string, tag = "5")]
    pub country: String,
}
