//! JSON: the baseline, and the one with vector instructions.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Borrow, Codec, Refusal, reads_what_it_borrows, reads_what_it_owns};
use crate::messages::{User, UserRef};

/// `serde_json`, with the feature that reads back the very double that was written.
#[derive(Debug)]
pub struct SerdeJson;

impl<T: Serialize + DeserializeOwned> Codec<T> for SerdeJson {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(serde_json::to_vec(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        serde_json::to_writer(&mut *buffer, value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(serde_json::from_slice(bytes)?)
    }
}

impl Borrow for SerdeJson {
    type Borrowed<'a> = UserRef<'a>;

    /// Only texts without an escape can be borrowed.
    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(serde_json::from_slice(bytes)?)
    }
}

/// `serde_json` as most programs use it: read all is read from an owned user.
#[derive(Debug)]
pub struct SerdeJsonOwned;

impl Codec<User> for SerdeJsonOwned {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = User;

    fn encode(value: &User) -> Result<Vec<u8>, Refusal> {
        SerdeJson::encode(value)
    }

    fn encode_into<'b>(value: &User, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        SerdeJson::encode_into(value, buffer)
    }

    fn decode(bytes: &[u8]) -> Result<User, Refusal> {
        SerdeJson::decode(bytes)
    }
}

/// `sonic-rs`. With `target-cpu=native` it would use wider vectors; here all codecs are built alike.
#[derive(Debug)]
pub struct SonicRs;

impl<T: Serialize + DeserializeOwned> Codec<T> for SonicRs {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(sonic_rs::to_vec(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        sonic_rs::to_writer(&mut *buffer, value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(sonic_rs::from_slice(bytes)?)
    }
}

impl Borrow for SonicRs {
    type Borrowed<'a> = UserRef<'a>;

    /// Only texts without an escape can be borrowed.
    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(sonic_rs::from_slice(bytes)?)
    }
}

reads_what_it_borrows!(SerdeJson, SonicRs);
reads_what_it_owns!(SerdeJsonOwned);
