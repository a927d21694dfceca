//! What goes with a request beside its body: names and values.

use bytes::{BufMut, BytesMut};

/// The most that a request's metadata take on the wire.
pub const MAX_METADATA_BYTES: usize = 4096;

/// Names with values, in the order in which they were added. `Tenant` and `tenant` are the same name. What a client sends is said by
/// [`with_outgoing_metadata`](crate::ContextExt::with_outgoing_metadata), and found by the handler as
/// [`incoming_metadata`](crate::ContextExt::incoming_metadata).
///
/// On the wire each entry is a name's length in one byte, the name, a value's length in two, the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    entries: Vec<(String, String)>,
}

/// Some bytes are not metadata, or are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMetadata {
    /// An entry is cut short or is not text.
    #[error("malformed metadata")]
    Malformed,
    /// More than [`MAX_METADATA_BYTES`] in all, or a name of more than 255 bytes.
    #[error("metadata over the limit of {MAX_METADATA_BYTES} bytes")]
    TooLong,
}

impl Metadata {
    /// Metadata without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.entries.push((name.into(), value.into()));
        self
    }

    /// These without any of that name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.entries.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// The first value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// Every value of that name, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The bytes of all entries.
    ///
    /// # Errors
    /// [`BadMetadata::TooLong`].
    pub fn encode(&self) -> Result<Vec<u8>, BadMetadata> {
        let mut bytes = BytesMut::new();
        for (name, value) in &self.entries {
            bytes.put_u8(u8::try_from(name.len()).map_err(|_| BadMetadata::TooLong)?);
            bytes.put_slice(name.as_bytes());
            bytes.put_u16(u16::try_from(value.len()).map_err(|_| BadMetadata::TooLong)?);
            bytes.put_slice(value.as_bytes());
        }
        if bytes.len() > MAX_METADATA_BYTES { Err(BadMetadata::TooLong) } else { Ok(bytes.into()) }
    }

    /// The entries in `bytes`.
    ///
    /// # Errors
    /// [`BadMetadata`].
    pub fn decode(mut bytes: &[u8]) -> Result<Self, BadMetadata> {
        if bytes.len() > MAX_METADATA_BYTES {
            return Err(BadMetadata::TooLong);
        }
        let mut entries = Vec::new();
        while let Some((&length, rest)) = bytes.split_first() {
            let (name, rest) = take_text(rest, usize::from(length))?;
            let (length, rest) = rest.split_first_chunk().ok_or(BadMetadata::Malformed)?;
            let (value, rest) = take_text(rest, usize::from(u16::from_be_bytes(*length)))?;
            entries.push((name, value));
            bytes = rest;
        }
        Ok(Self { entries })
    }
}

fn take_text(bytes: &[u8], length: usize) -> Result<(String, &[u8]), BadMetadata> {
    let (text, rest) = bytes.split_at_checked(length).ok_or(BadMetadata::Malformed)?;
    let text = str::from_utf8(text).map_err(|_| BadMetadata::Malformed)?;
    Ok((text.to_owned(), rest))
}
