//! Reads no deeper than a bounded number of levels, whatever the bytes say.
//!
//! A message that may contain itself is read by a function that calls itself. A format that lets one byte begin a level
//! makes of ten thousand bytes as many frames on the stack, and a stack that overflows ends the process, not the call.
//! `prost` and `serde_json` have a limit of their own, postcard has none. This one is a deserializer round another:
//! it is spent by what is read, so neither messages nor schemas have to say anything. Growing the stack instead would
//! only move the bill, to memory and to whatever walks over the message afterwards, its `Drop` to begin with.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};

/// As many levels as `serde_json` reads. A struct, a list, a map and an enum's variant is a level each.
const MOST_LEVELS: u8 = 128;

/// Reads from `inner`, and hands on what is left of the levels to everything that is read within.
pub(crate) struct Shallow<T> {
    inner: T,
    levels: u8,
}

impl<T> Shallow<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self { inner, levels: MOST_LEVELS }
    }

    /// What is read within, one level down.
    fn enter<U, E: Error>(&self, inner: U) -> Result<Shallow<U>, E> {
        match self.levels.checked_sub(1) {
            Some(levels) => Ok(Shallow { inner, levels }),
            None => Err(E::custom(format_args!("more than {MOST_LEVELS} levels"))),
        }
    }
}

macro_rules! hand_on {
    ($($function:ident($($argument:ident: $Argument:ty),*);)+) => {
        $(
            fn $function<V: Visitor<'de>>(self, $($argument: $Argument,)* visitor: V) -> Result<V::Value, D::Error> {
                self.inner.$function($($argument,)* Shallow { inner: visitor, levels: self.levels })
            }
        )+
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Shallow<D> {
    type Error = D::Error;

    hand_on! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

macro_rules! hand_on_value {
    ($($function:ident($Value:ty);)+) => {
        $(
            fn $function<E: Error>(self, value: $Value) -> Result<V::Value, E> {
                self.inner.$function(value)
            }
        )+
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Shallow<V> {
    type Value = V::Value;

    hand_on_value! {
        visit_bool(bool);
        visit_i8(i8);
        visit_i16(i16);
        visit_i32(i32);
        visit_i64(i64);
        visit_i128(i128);
        visit_u8(u8);
        visit_u16(u16);
        visit_u32(u32);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_char(char);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    /// An option alone is no level: what contains itself does so by way of something that is one.
    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(Shallow { inner, levels: self.levels })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let inner = self.enter(inner)?;
        self.inner.visit_newtype_struct(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let inner = self.enter(inner)?;
        self.inner.visit_seq(inner)
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let inner = self.enter(inner)?;
        self.inner.visit_map(inner)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let inner = self.enter(inner)?;
        self.inner.visit_enum(inner)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Shallow<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Shallow { inner, levels: self.levels })
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Shallow<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, inner: S) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_element_seed(Shallow { inner, levels: self.levels })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Shallow<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, inner: S) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_key_seed(Shallow { inner, levels: self.levels })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, inner: S) -> Result<S::Value, A::Error> {
        self.inner.next_value_seed(Shallow { inner, levels: self.levels })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Shallow<A> {
    type Error = A::Error;
    type Variant = Shallow<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, inner: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let levels = self.levels;
        let (value, variant) = self.inner.variant_seed(Shallow { inner, levels })?;
        Ok((value, Shallow { inner: variant, levels }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Shallow<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, inner: S) -> Result<S::Value, A::Error> {
        self.inner.newtype_variant_seed(Shallow { inner, levels: self.levels })
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, inner: V) -> Result<V::Value, A::Error> {
        self.inner.tuple_variant(length, Shallow { inner, levels: self.levels })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        inner: V,
    ) -> Result<V::Value, A::Error> {
        self.inner.struct_variant(fields, Shallow { inner, levels: self.levels })
    }
}
