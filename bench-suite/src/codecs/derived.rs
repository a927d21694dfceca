//! Binary codecs with derives of their own.

use super::{Borrow, Codec, Refusal, reads_what_it_borrows, reads_what_it_owns};
use crate::messages::UserRef;

/// `borsh`: fixed-width integers, one form for each value, so that it can be signed.
#[derive(Debug)]
pub struct Borsh;

impl<T: borsh::BorshSerialize + borsh::BorshDeserialize> Codec<T> for Borsh {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(borsh::to_vec(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        borsh::to_writer(&mut *buffer, value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(borsh::from_slice(bytes)?)
    }
}

/// `wincode`: the layout of bincode 1, written in place.
#[derive(Debug)]
pub struct Wincode;

impl<T> Codec<T> for Wincode
where
    T: wincode::Serialize<Src = T> + wincode::DeserializeOwned<Dst = T>,
{
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(wincode::serialize(value)?)
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        wincode::serialize_into(&mut *buffer, value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(wincode::deserialize(bytes)?)
    }
}

impl Borrow for Wincode {
    type Borrowed<'a> = UserRef<'a>;

    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(wincode::deserialize(bytes)?)
    }
}

/// `bitcode`: columns within the message. What it allocates for an encoding it can keep for the next one.
#[derive(Debug)]
pub struct Bitcode;

impl<T: bitcode::Encode + bitcode::DecodeOwned> Codec<T> for Bitcode {
    type Fresh = Vec<u8>;
    type Buffer = bitcode::Buffer;
    type Owned = T;

    fn encode(value: &T) -> Result<Vec<u8>, Refusal> {
        Ok(bitcode::encode(value))
    }

    fn encode_into<'b>(value: &T, buffer: &'b mut bitcode::Buffer) -> Result<&'b [u8], Refusal> {
        Ok(buffer.encode(value))
    }

    fn decode(bytes: &[u8]) -> Result<T, Refusal> {
        Ok(bitcode::decode(bytes)?)
    }
}

impl Borrow for Bitcode {
    type Borrowed<'a> = UserRef<'a>;

    fn borrow(bytes: &[u8]) -> Result<UserRef<'_>, Refusal> {
        Ok(bitcode::decode(bytes)?)
    }
}

reads_what_it_borrows!(Wincode, Bitcode);
reads_what_it_owns!(Borsh);
