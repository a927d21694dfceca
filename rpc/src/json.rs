//! Numbers that JSON cannot say, as Protobuf's own mapping to JSON has them: `#[serde(default, with = "rpc::json")]`.
//!
//! JSON leaves the size of its numbers to the reader, and many readers have nothing but doubles, which are exact up to
//! 2^53. So a 64-bit integer is written as text. And JSON has no word for a double that is not finite: `serde_json`
//! writes `null`, which an optional field takes for absent. Here it is `"NaN"`, `"Infinity"` or `"-Infinity"`.
//!
//! Both are read as text and as a number; an integer beyond 2^53 as text only, since whoever sent it as a number may have
//! rounded it. In the other codecs these fields are as they would be without this.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// The largest integer that a double counts to without a gap.
const EXACT: u64 = 1 << 53;

/// For `#[serde(with)]`.
///
/// # Errors
/// The serializer's.
pub fn serialize<T: Number, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() { value.write(to) } else { value.serialize(to) }
}

/// For `#[serde(with)]`.
///
/// # Errors
/// The deserializer's, and one for a number that is not of the type.
pub fn deserialize<'de, T: Number, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    if from.is_human_readable() { T::read(from) } else { T::deserialize(from) }
}

/// What can stand in such a field: `u64`, `i64`, `f32`, `f64`, an `Option` of one, or a `Vec` of them.
pub trait Number: Serialize + for<'de> Deserialize<'de> {
    /// As it is in JSON.
    ///
    /// # Errors
    /// The serializer's.
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;

    /// From what it is in JSON.
    ///
    /// # Errors
    /// The deserializer's, and one for a number that is not of the type.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

/// A number that is written as text, or may be.
trait Text: FromStr + Copy {
    /// What is expected, in words.
    const EXPECTED: &'static str;

    fn from_u64(number: u64) -> Option<Self>;
    fn from_i64(number: i64) -> Option<Self>;
    fn from_f64(number: f64) -> Option<Self>;
}

macro_rules! integers {
    ($($Integer:ty),+) => {$(
        impl Text for $Integer {
            const EXPECTED: &'static str = "a 64-bit integer as text, or as a number up to 2^53";

            fn from_u64(number: u64) -> Option<Self> {
                Self::try_from(number).ok().filter(|_| number <= EXACT)
            }

            fn from_i64(number: i64) -> Option<Self> {
                Self::try_from(number).ok().filter(|_| number.unsigned_abs() <= EXACT)
            }

            fn from_f64(_: f64) -> Option<Self> {
                None
            }
        }

        impl Number for $Integer {
            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }

            fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(Either(PhantomData))
            }
        }
    )+};
}

integers!(u64, i64);

macro_rules! floats {
    ($($Float:ident),+) => {$(
        impl Text for $Float {
            const EXPECTED: &'static str = "a number, \"NaN\", \"Infinity\" or \"-Infinity\"";

            #[allow(clippy::cast_precision_loss, reason = "a float is asked for")]
            fn from_u64(number: u64) -> Option<Self> {
                Some(number as Self)
            }

            #[allow(clippy::cast_precision_loss, reason = "a float is asked for")]
            fn from_i64(number: i64) -> Option<Self> {
                Some(number as Self)
            }

            #[allow(clippy::cast_possible_truncation, reason = "one that is too large is refused")]
            fn from_f64(number: f64) -> Option<Self> {
                Some(number as Self).filter(|float| float.is_finite())
            }
        }

        impl Number for $Float {
            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match *self {
                    Self::INFINITY => to.serialize_str("Infinity"),
                    Self::NEG_INFINITY => to.serialize_str("-Infinity"),
                    number if number.is_nan() => to.serialize_str("NaN"),
                    number => number.serialize(to),
                }
            }

            fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(Either(PhantomData))
            }
        }
    )+};
}

floats!(f32, f64);

impl<T: Number> Number for Option<T> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(to),
            None => to.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<OneOf<T>>::deserialize(from)?.map(|OneOf(value)| value))
    }
}

impl<T: Number> Number for Vec<T> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(self.len()))?;
        for value in self {
            list.serialize_element(&Written(value))?;
        }
        list.end()
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Vec::<OneOf<T>>::deserialize(from)?.into_iter().map(|OneOf(value)| value).collect())
    }
}

/// One number of several.
struct OneOf<T>(T);

impl<'de, T: Number> Deserialize<'de> for OneOf<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::read(from).map(Self)
    }
}

struct Written<'a, T>(&'a T);

impl<T: Number> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.write(to)
    }
}

/// Reads text and numbers alike.
struct Either<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for Either<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        T::from_u64(number).ok_or(E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        T::from_i64(number).ok_or(E::invalid_value(serde::de::Unexpected::Signed(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        T::from_f64(number).ok_or(E::invalid_value(serde::de::Unexpected::Float(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}
