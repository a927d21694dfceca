//! `prost`: Protobuf. Its structs are its own, so each encoding fills one from the application's and each decoding turns one
//! into the application's: that is what a program that has types of its own pays.

use prost::Message;

use super::{Codec, Refusal, reads_what_it_owns};
use crate::messages::{Address, Batch, RequestHeader, Sample, Series, User};

/// Protobuf by `prost`, filled from the application's struct.
#[derive(Debug)]
pub struct Prost;

/// `message User`.
#[derive(Clone, PartialEq, Message)]
struct ProtobufUser {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(string, tag = "3")]
    email: String,
    #[prost(string, tag = "4")]
    phone: String,
    #[prost(uint32, tag = "5")]
    age: u32,
    #[prost(double, tag = "6")]
    score: f64,
    #[prost(bool, tag = "7")]
    active: bool,
    #[prost(int64, tag = "8")]
    created_at_ms: i64,
    #[prost(string, repeated, tag = "9")]
    roles: Vec<String>,
    #[prost(message, optional, tag = "10")]
    address: Option<ProtobufAddress>,
}

/// `message Address`.
#[derive(Clone, PartialEq, Message)]
struct ProtobufAddress {
    #[prost(string, tag = "1")]
    street: String,
    #[prost(string, tag = "2")]
    city: String,
    #[prost(string, tag = "3")]
    region: String,
    #[prost(string, tag = "4")]
    postcode: String,
    #[prost(string, tag = "5")]
    country: String,
}

/// `message RequestHeader`.
#[derive(Clone, Copy, PartialEq, Message)]
struct ProtobufHeader {
    #[prost(uint64, tag = "1")]
    call_id: u64,
    #[prost(fixed64, tag = "2")]
    trace_id: u64,
    #[prost(uint32, tag = "3")]
    method: u32,
    #[prost(uint32, tag = "4")]
    timeout_ms: u32,
    #[prost(uint32, tag = "5")]
    body_bytes: u32,
    #[prost(uint32, tag = "6")]
    flags: u32,
}

/// `message Batch`.
#[derive(Clone, PartialEq, Message)]
struct ProtobufBatch {
    #[prost(message, repeated, tag = "1")]
    users: Vec<ProtobufUser>,
}

/// `message Series`.
#[derive(Clone, PartialEq, Message)]
struct ProtobufSeries {
    #[prost(message, repeated, tag = "1")]
    samples: Vec<ProtobufSample>,
}

/// `message Sample`.
#[derive(Clone, Copy, PartialEq, Message)]
struct ProtobufSample {
    #[prost(int64, tag = "1")]
    at_ms: i64,
    #[prost(double, tag = "2")]
    value: f64,
}

/// A Protobuf message that stands for one of the application's values.
trait Wire<T>: Message + Default {
    /// Fills it from the application's value.
    fn fill(value: &T) -> Self;

    /// Makes the application's value of it.
    ///
    /// # Errors
    /// A field that the application needs is absent, or its number is out of range.
    fn empty(self) -> Result<T, Refusal>;
}

impl Wire<User> for ProtobufUser {
    fn fill(user: &User) -> Self {
        let User { id, name, email, phone, age, score, active, created_at_ms, roles, address } = user.clone();
        let Address { street, city, region, postcode, country } = address;
        let address = Some(ProtobufAddress { street, city, region, postcode, country });
        Self { id, name, email, phone, age, score, active, created_at_ms, roles, address }
    }

    fn empty(self) -> Result<User, Refusal> {
        let Self { id, name, email, phone, age, score, active, created_at_ms, roles, address } = self;
        let ProtobufAddress { street, city, region, postcode, country } =
            address.ok_or("the user has no address")?;
        let address = Address { street, city, region, postcode, country };
        Ok(User { id, name, email, phone, age, score, active, created_at_ms, roles, address })
    }
}

impl Wire<RequestHeader> for ProtobufHeader {
    fn fill(header: &RequestHeader) -> Self {
        let &RequestHeader { call_id, trace_id, method, timeout_ms, body_bytes, flags } = header;
        Self { call_id, trace_id, method, timeout_ms, body_bytes, flags: flags.into() }
    }

    fn empty(self) -> Result<RequestHeader, Refusal> {
        let Self { call_id, trace_id, method, timeout_ms, body_bytes, flags } = self;
        Ok(RequestHeader { call_id, trace_id, method, timeout_ms, body_bytes, flags: flags.try_into()? })
    }
}

impl Wire<Batch> for ProtobufBatch {
    fn fill(batch: &Batch) -> Self {
        Self { users: batch.users.iter().map(Wire::fill).collect() }
    }

    fn empty(self) -> Result<Batch, Refusal> {
        Ok(Batch { users: self.users.into_iter().map(Wire::empty).collect::<Result<_, _>>()? })
    }
}

impl Wire<Series> for ProtobufSeries {
    fn fill(series: &Series) -> Self {
        let fill = |&Sample { at_ms, value }: &Sample| ProtobufSample { at_ms, value };
        Self { samples: series.samples.iter().map(fill).collect() }
    }

    fn empty(self) -> Result<Series, Refusal> {
        let empty = |ProtobufSample { at_ms, value }| Sample { at_ms, value };
        Ok(Series { samples: self.samples.into_iter().map(empty).collect() })
    }
}

macro_rules! codecs_for {
    ($($value:ty => $wire:ty),+ $(,)?) => { $(
        impl Codec<$value> for Prost {
            type Fresh = Vec<u8>;
            type Buffer = Vec<u8>;
            type Owned = $value;

            fn encode(value: &$value) -> Result<Vec<u8>, Refusal> {
                Ok(<$wire>::fill(value).encode_to_vec())
            }

            fn encode_into<'b>(value: &$value, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
                buffer.clear();
                <$wire>::fill(value).encode(buffer)?;
                Ok(buffer)
            }

            fn decode(bytes: &[u8]) -> Result<$value, Refusal> {
                <$wire>::decode(bytes)?.empty()
            }
        }
    )+ };
}
codecs_for! {
    User => ProtobufUser,
    RequestHeader => ProtobufHeader,
    Batch => ProtobufBatch,
    Series => ProtobufSeries,
}

reads_what_it_owns!(Prost);
