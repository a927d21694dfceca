//! `rkyv`: the message is the value's memory. Validated and unvalidated access are two rows, since they promise different things.

use std::hint::black_box;
use std::mem;

use ::rkyv::rancor;
use ::rkyv::util::AlignedVec;

use super::{Borrow, Codec, Read, Refusal};
use crate::messages::{
    ArchivedBatch, ArchivedRequestHeader, ArchivedSeries, ArchivedUser, Batch, RequestHeader, Series, User,
};

/// Access after validation of the whole message.
#[derive(Debug)]
pub struct Rkyv;

/// Access without validation: for bytes that this very process wrote, never for a peer's.
#[derive(Debug)]
pub struct RkyvUnvalidated;

macro_rules! codecs_for {
    ($($value:ty => $archived:ty),+ $(,)?) => { $(
        impl Codec<$value> for Rkyv {
            type Fresh = AlignedVec;
            type Buffer = AlignedVec;
            type Owned = $value;

            fn encode(value: &$value) -> Result<AlignedVec, Refusal> {
                Ok(::rkyv::to_bytes::<rancor::Error>(value)?)
            }

            fn encode_into<'b>(value: &$value, buffer: &'b mut AlignedVec) -> Result<&'b [u8], Refusal> {
                buffer.clear();
                *buffer = ::rkyv::api::high::to_bytes_in::<_, rancor::Error>(value, mem::take(buffer))?;
                Ok(buffer)
            }

            fn decode(bytes: &[u8]) -> Result<$value, Refusal> {
                Ok(::rkyv::from_bytes::<$value, rancor::Error>(bytes)?)
            }
        }

        impl Codec<$value> for RkyvUnvalidated {
            type Fresh = AlignedVec;
            type Buffer = AlignedVec;
            type Owned = $value;

            fn encode(value: &$value) -> Result<AlignedVec, Refusal> {
                <Rkyv as Codec<$value>>::encode(value)
            }

            fn encode_into<'b>(value: &$value, buffer: &'b mut AlignedVec) -> Result<&'b [u8], Refusal> {
                <Rkyv as Codec<$value>>::encode_into(value, buffer)
            }

            #[expect(unsafe_code, reason = "what the row is about")]
            fn decode(bytes: &[u8]) -> Result<$value, Refusal> {
                // SAFETY: the suite gives this row only bytes that `encode` above wrote, in the aligned buffer that it wrote.
                let archived = unsafe { ::rkyv::access_unchecked::<$archived>(bytes) };
                Ok(::rkyv::deserialize::<$value, rancor::Error>(archived)?)
            }
        }
    )+ };
}
codecs_for! {
    User => ArchivedUser,
    RequestHeader => ArchivedRequestHeader,
    Batch => ArchivedBatch,
    Series => ArchivedSeries,
}

impl Borrow for Rkyv {
    type Borrowed<'a> = &'a ArchivedUser;

    fn borrow(bytes: &[u8]) -> Result<&ArchivedUser, Refusal> {
        Ok(::rkyv::access::<ArchivedUser, rancor::Error>(bytes)?)
    }
}

impl Read for Rkyv {
    #[inline]
    fn read(bytes: &[u8]) -> Result<(), Refusal> {
        see_archived(::rkyv::access::<ArchivedUser, rancor::Error>(bytes)?);
        Ok(())
    }
}

impl Read for RkyvUnvalidated {
    #[inline]
    #[expect(unsafe_code, reason = "what the row is about")]
    fn read(bytes: &[u8]) -> Result<(), Refusal> {
        // SAFETY: as above.
        see_archived(unsafe { ::rkyv::access_unchecked::<ArchivedUser>(bytes) });
        Ok(())
    }
}

#[inline]
fn see_archived(user: &ArchivedUser) {
    let numbers = (user.id.to_native(), user.age.to_native(), user.score.to_native());
    black_box((numbers, user.active, user.created_at_ms.to_native()));
    let address = &user.address;
    for text in [&user.name, &user.email, &user.phone, &address.street, &address.city, &address.region] {
        black_box(text.as_str());
    }
    black_box((address.postcode.as_str(), address.country.as_str()));
    user.roles.iter().for_each(|role| {
        black_box(role.as_str());
    });
}
