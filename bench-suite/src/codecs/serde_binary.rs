//! Binary codecs that speak serde.

use std::mem;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Borrow, Codec, Refusal, reads_what_it_borrows};
use crate::messages::UserRef;

/// `bincode` 2 with its standard configuration: varints, little-endian. No longer maintained.
#[derive(Debug)]
pub struct Bincode;

impl<T: Serialize + DeserializeOwned> Codec<T> for Bincode {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(bincode::serde::encode_to_vec(value, bincode::config::standard())?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        bincode::serde::encode_into_std_write(value, buffer, bincode::config::standard())?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(bincode::serde::decode_from_slice(bytes, bincode::config::standard())?.0)
    }
}

impl Borrow for Bincode {
    type Borrowed<'a> = UserRef<'a>;

    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(bincode::serde::borrow_decode_from_slice(bytes, bincode::config::standard())?.0)
    }
}

/// `postcard`: varints, a published wire format.
#[derive(Debug)]
pub struct Postcard;

impl<T: Serialize + DeserializeOwned> Codec<T> for Postcard {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(postcard::to_stdvec(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        *buffer = postcard::to_extend(value, mem::take(buffer))?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(postcard::from_bytes(bytes)?)
    }
}

impl Borrow for Postcard {
    type Borrowed<'a> = UserRef<'a>;

    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(postcard::from_bytes(bytes)?)
    }
}

/// `rmp-serde`, structs as arrays: `MessagePack` without names.
#[derive(Debug)]
pub struct RmpArrays;

impl<T: Serialize + DeserializeOwned> Codec<T> for RmpArrays {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(rmp_serde::to_vec(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        rmp_serde::encode::write(buffer, value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(rmp_serde::from_slice(bytes)?)
    }
}

impl Borrow for RmpArrays {
    type Borrowed<'a> = UserRef<'a>;

    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(rmp_serde::from_slice(bytes)?)
    }
}

/// `rmp-serde`, structs as maps: `MessagePack` with names, as other languages write it.
#[derive(Debug)]
pub struct RmpNamed;

impl<T: Serialize + DeserializeOwned> Codec<T> for RmpNamed {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(rmp_serde::to_vec_named(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        rmp_serde::encode::write_named(buffer, value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(rmp_serde::from_slice(bytes)?)
    }
}

impl Borrow for RmpNamed {
    type Borrowed<'a> = UserRef<'a>;

    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(rmp_serde::from_slice(bytes)?)
    }
}

reads_what_it_borrows!(Bincode, Postcard, RmpArrays, RmpNamed);
