//! What is compared: each codec behind the same few functions.
//!
//! Encoding goes into a new buffer or into one that was used before; the choice changes the ranking, so both are measured.
//! Decoding gives a value that owns all of it. Codecs whose texts can point into the message also [`Borrow`]; every codec can
//! [`Read`] all fields in the cheapest way that it offers and that checks them.

mod derived;
mod json;
mod lab;
mod protobuf;
mod rkyv;
mod serde_binary;

use std::error::Error;
use std::hint::black_box;

pub use self::derived::{Bitcode, Borsh, Wincode};
pub use self::json::{SerdeJson, SerdeJsonOwned, SonicRs};
pub use self::lab::{Custom, CustomShared, Packed};
pub use self::protobuf::Prost;
pub use self::rkyv::{Rkyv, RkyvUnvalidated};
pub use self::serde_binary::{Bincode, Postcard, RmpArrays, RmpNamed};

use crate::messages::{User, UserRef};

/// Why a value was not written, or bytes were not read.
pub type Refusal = Box<dyn Error + Send + Sync>;

/// A codec for values of type `T`.
pub trait Codec<T> {
    /// What encoding into a new buffer gives.
    type Fresh: AsRef<[u8]> + Clone;
    /// What is kept between one encoding and the next.
    type Buffer: Default;
    /// What decoding gives: `T`, or something that holds as much and owns it.
    type Owned;

    /// Encodes into a new buffer.
    ///
    /// # Errors
    /// The codec's own.
    fn encode(value: &T) -> Result<Self::Fresh, Refusal>;

    /// Encodes into a buffer that was used before.
    ///
    /// # Errors
    /// The codec's own.
    fn encode_into<'b>(value: &T, buffer: &'b mut Self::Buffer) -> Result<&'b [u8], Refusal>;

    /// Decodes to a value that owns all of it.
    ///
    /// # Errors
    /// The codec's own.
    fn decode(bytes: &[u8]) -> Result<Self::Owned, Refusal>;
}

/// A codec that decodes a user whose texts point into the message.
pub trait Borrow {
    /// What points into the message.
    type Borrowed<'a>;

    /// Decodes without copying a text.
    ///
    /// # Errors
    /// The codec's own.
    fn borrow(bytes: &[u8]) -> Result<Self::Borrowed<'_>, Refusal>;
}

/// A codec that reads every field of a user, checked, in the cheapest way that it has.
pub trait Read {
    /// Shows every field to [`black_box`].
    ///
    /// # Errors
    /// The codec's own.
    fn read(bytes: &[u8]) -> Result<(), Refusal>;
}

/// Reads each field of a user that owns its texts.
#[inline]
pub fn see(user: &User) {
    black_box((user.id, user.age, user.score, user.active, user.created_at_ms));
    let address = &user.address;
    for text in [&user.name, &user.email, &user.phone, &address.street, &address.city, &address.region] {
        black_box(text.as_str());
    }
    black_box((address.postcode.as_str(), address.country.as_str()));
    user.roles.iter().for_each(|role| {
        black_box(role.as_str());
    });
}

/// Reads each field of a user whose texts point into the message.
#[inline]
pub fn see_borrowed(user: &UserRef<'_>) {
    black_box((user.id, user.age, user.score, user.active, user.created_at_ms));
    let address = &user.address;
    for text in [user.name, user.email, user.phone, address.street, address.city, address.region] {
        black_box(text);
    }
    black_box((address.postcode, address.country));
    user.roles.iter().for_each(|&role| {
        black_box(role);
    });
}

macro_rules! reads_what_it_borrows {
    ($($codec:ty),+) => { $(
        impl $crate::codecs::Read for $codec {
            #[inline]
            fn read(bytes: &[u8]) -> Result<(), $crate::codecs::Refusal> {
                $crate::codecs::see_borrowed(&<$codec as $crate::codecs::Borrow>::borrow(bytes)?);
                Ok(())
            }
        }
    )+ };
}
use reads_what_it_borrows;

macro_rules! reads_what_it_owns {
    ($($codec:ty),+) => { $(
        impl $crate::codecs::Read for $codec {
            #[inline]
            fn read(bytes: &[u8]) -> Result<(), $crate::codecs::Refusal> {
                $crate::codecs::see(&<$codec as $crate::codecs::Codec<$crate::messages::User>>::decode(bytes)?);
                Ok(())
            }
        }
    )+ };
}
use reads_what_it_owns;
