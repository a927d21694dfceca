//! The lab's own codec; see [`custom`](crate::custom).

use std::cell::RefCell;
use std::hint::black_box;

use super::{Borrow, Codec, Read, Refusal};
use crate::custom::batch::{self, Packer};
use crate::custom::{self, SharedUser, UserView, header, series};
use crate::messages::{Batch, RequestHeader, Series, User};

/// The custom codec; decoding gives a `User` that owns each of its texts.
#[derive(Debug)]
pub struct Custom;

/// The custom codec; decoding gives a user that owns all of its texts in one allocation.
#[derive(Debug)]
pub struct CustomShared;

/// The custom codec's batch, compressed.
#[derive(Debug)]
pub struct Packed;

impl Codec<User> for Custom {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = User;

    #[inline]
    fn encode(user: &User) -> Result<Vec<u8>, Refusal> {
        Ok(custom::encode(user)?)
    }

    #[inline]
    fn encode_into<'b>(user: &User, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        Ok(custom::encode_into(user, buffer)?)
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<User, Refusal> {
        Ok(UserView::read(bytes)?.to_user())
    }
}

impl Codec<User> for CustomShared {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = SharedUser;

    #[inline]
    fn encode(user: &User) -> Result<Vec<u8>, Refusal> {
        Ok(custom::encode(user)?)
    }

    #[inline]
    fn encode_into<'b>(user: &User, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        Ok(custom::encode_into(user, buffer)?)
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<SharedUser, Refusal> {
        Ok(SharedUser::decode(bytes)?)
    }
}

impl Borrow for Custom {
    type Borrowed<'a> = UserView<'a>;

    #[inline]
    fn borrow(bytes: &[u8]) -> Result<UserView<'_>, Refusal> {
        Ok(UserView::read(bytes)?)
    }
}

impl Read for Custom {
    #[inline]
    fn read(bytes: &[u8]) -> Result<(), Refusal> {
        let user = UserView::read(bytes)?;
        black_box((user.id(), user.age(), user.score(), user.active(), user.created_at_ms()));
        for text in user.texts() {
            black_box(text);
        }
        user.roles().iter().for_each(|role| {
            black_box(role);
        });
        Ok(())
    }
}

impl Codec<RequestHeader> for Custom {
    type Fresh = [u8; header::HEADER_BYTES];
    type Buffer = [u8; header::HEADER_BYTES];
    type Owned = RequestHeader;

    #[inline]
    fn encode(value: &RequestHeader) -> Result<Self::Fresh, Refusal> {
        let mut bytes = [0; header::HEADER_BYTES];
        header::encode(value, &mut bytes);
        Ok(bytes)
    }

    #[inline]
    fn encode_into<'b>(value: &RequestHeader, buffer: &'b mut Self::Buffer) -> Result<&'b [u8], Refusal> {
        header::encode(value, buffer);
        Ok(buffer)
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<RequestHeader, Refusal> {
        Ok(header::decode(bytes)?)
    }
}

impl Codec<Batch> for Custom {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = Batch;

    fn encode(value: &Batch) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        batch::encode(value, &mut bytes)?;
        Ok(bytes)
    }

    fn encode_into<'b>(value: &Batch, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        batch::encode(value, buffer)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<Batch, Refusal> {
        Ok(batch::decode(bytes)?)
    }
}

thread_local! {
    static PACKER: RefCell<Packer> = RefCell::new(Packer::new().expect("there is memory for a compressor"));
}

impl Codec<Batch> for Packed {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = Batch;

    fn encode(value: &Batch) -> Result<Vec<u8>, Refusal> {
        Ok(PACKER.with_borrow_mut(|packer| packer.pack(value))?)
    }

    fn encode_into<'b>(value: &Batch, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        *buffer = <Self as Codec<Batch>>::encode(value)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<Batch, Refusal> {
        Ok(batch::unpack(bytes)?)
    }
}

impl Codec<Series> for Custom {
    type Fresh = Vec<u8>;
    type Buffer = Vec<u8>;
    type Owned = Series;

    fn encode(value: &Series) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        series::encode(value, &mut bytes)?;
        Ok(bytes)
    }

    fn encode_into<'b>(value: &Series, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Refusal> {
        buffer.clear();
        series::encode(value, buffer)?;
        Ok(buffer)
    }

    fn decode(bytes: &[u8]) -> Result<Series, Refusal> {
        Ok(series::decode(bytes)?)
    }
}
