//! What is encoded: a `User` of ten fields, a request header, a batch, a series.
//!
//! Each type derives what [every codec](crate::for_every_codec!) asks for. `User` also has a borrowed form, for codecs whose texts can
//! point into the bytes.

use serde::{Deserialize, Serialize};

/// Derives what every codec asks of a message. Exported, so that a test can add a field to one.
#[macro_export]
macro_rules! for_every_codec {
    ($($message:item)+) => { $(
        #[derive(
            Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, bitcode::Encode, bitcode::Decode,
            borsh::BorshSerialize, borsh::BorshDeserialize, rkyv::Archive, rkyv::Serialize, rkyv::Deserialize,
            wincode::SchemaRead, wincode::SchemaWrite,
        )]
        $message
    )+ };
}

for_every_codec! {
    /// Ten fields, one of them a nested address. A clone of one with three roles allocates twelve times.
    pub struct User {
        /// Never shown to a reader whose numbers are doubles: it stays below 2^53.
        pub id: u64,
        /// Full name, in the user's own script.
        pub name: String,
        pub email: String,
        /// As dialled from abroad.
        pub phone: String,
        /// In years.
        pub age: u32,
        /// Any double, -0.0 too.
        pub score: f64,
        /// May sign in.
        pub active: bool,
        /// Milliseconds since 1970.
        pub created_at_ms: i64,
        /// What the user may do.
        pub roles: Vec<String>,
        /// Where the user lives.
        pub address: Address,
    }

    pub struct Address {
        pub street: String,
        pub city: String,
        pub region: String,
        pub postcode: String,
        pub country: String,
    }

    /// The header of each request: who calls what, until when.
    #[derive(Copy)]
    pub struct RequestHeader {
        /// Which of the calls in flight.
        pub call_id: u64,
        /// All calls of one user action share it.
        pub trace_id: u64,
        pub method: u32,
        /// What is left of the deadline, in milliseconds.
        pub timeout_ms: u32,
        pub body_bytes: u32,
        /// Compressed, one-way, last of a stream, …
        pub flags: u16,
    }

    /// A page of users, as a list call returns it.
    pub struct Batch {
        pub users: Vec<User>,
    }

    /// A series of measurements.
    pub struct Series {
        /// In the order in which they were taken.
        pub samples: Vec<Sample>,
    }

    /// One measurement.
    #[derive(Copy)]
    pub struct Sample {
        /// Milliseconds since 1970.
        pub at_ms: i64,
        /// Any double.
        pub value: f64,
    }
}

/// [`User`], its texts pointing into the message. The list of roles still allocates once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, bitcode::Decode, wincode::SchemaRead)]
pub struct UserRef<'a> {
    /// See [`User::id`]; so are the others.
    pub id: u64,
    pub name: &'a str,
    pub email: &'a str,
    pub phone: &'a str,
    /// In years.
    pub age: u32,
    /// Any double.
    pub score: f64,
    /// May sign in.
    pub active: bool,
    /// Milliseconds since 1970.
    pub created_at_ms: i64,
    /// What the user may do.
    #[serde(borrow)]
    pub roles: Vec<&'a str>,
    /// Where the user lives.
    #[serde(borrow)]
    pub address: AddressRef<'a>,
}

/// [`Address`], its texts pointing into the message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, bitcode::Decode, wincode::SchemaRead)]
pub struct AddressRef<'a> {
    pub street: &'a str,
    pub city: &'a str,
    pub region: &'a str,
    pub postcode: &'a str,
    pub country: &'a str,
}
