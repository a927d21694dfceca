//! 64-bit numbers: text in a format that people read, a number in one that they do not.
//!
//! JSON leaves the size of its numbers to the reader, and many readers have nothing but doubles, which are exact
//! up to 2^53. So JSON gets text, as in Protobuf's own mapping to JSON; and a number in its place is refused,
//! since whoever sent it may have rounded it already.

use std::borrow::Cow;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() { to.collect_str(number) } else { to.serialize_u64(*number) }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    if !from.is_human_readable() {
        return u64::deserialize(from);
    }
    let text = Cow::<'de, str>::deserialize(from)?;
    let expected = &"a whole number of at most 64 bits";
    text.parse().map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), expected))
}
