//! The list of texts inside a record.

use super::read::no_cut;
use crate::custom::error::Refused;

/// A list of texts inside a record.
#[derive(Clone, Copy, Debug, Default)]
pub struct List<'a> {
    lengths: &'a str,
    text: &'a str,
    wide: bool,
}

impl<'a> List<'a> {
    /// A list from its lengths and from its text, which need not have been checked: an entry that is not there is empty.
    #[inline]
    pub(crate) fn from_parts(lengths: &'a str, text: &'a str, wide: bool) -> Self {
        Self { lengths, text, wide }
    }

    /// Where its lengths end, how long its text is, and whether its lengths are wide.
    #[inline]
    pub(crate) fn parts(&self) -> (usize, usize, bool) {
        (self.lengths.len(), self.text.len(), self.wide)
    }

    /// How many entries it has.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        if self.wide { self.lengths.len() / 4 } else { self.lengths.len() }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (mut lengths, mut left, wide) = (self.lengths.as_bytes(), self.text, self.wide);
        std::iter::from_fn(move || {
            let length;
            (length, lengths) = if wide { split_wide(lengths)? } else { split_narrow(lengths)? };
            let (entry, rest) = left.split_at_checked(length).unwrap_or_default();
            left = rest;
            Some(entry)
        })
    }

    /// That each length is one, that each entry begins with a character, and that the last one ends the record.
    pub(super) fn check(&self) -> Result<(), Refused> {
        let step = if self.wide { 4 } else { 1 };
        let mut end = 0;
        for length in self.lengths.as_bytes().chunks_exact(step) {
            if !length.is_ascii() {
                return Err(Refused::Invalid { part: "length of an entry" });
            }
            // At most 255 lengths of 28 bits: the sum cannot overflow 64 bits, and a position beyond the text is invalid.
            end += entry_length(length) as u64;
            if !usize::try_from(end).is_ok_and(|end| self.text.is_char_boundary(end)) {
                return Err(no_cut(self.text, end, "entries"));
            }
        }
        let extra = self.text.len() as u64 - end;
        if extra == 0 { Ok(()) } else { Err(Refused::Trailing { extra }) }
    }
}

#[inline(always)]
fn split_narrow(lengths: &[u8]) -> Option<(usize, &[u8])> {
    let (&length, rest) = lengths.split_first()?;
    Some((usize::from(length), rest))
}

#[cold]
fn split_wide(lengths: &[u8]) -> Option<(usize, &[u8])> {
    let (length, rest) = lengths.split_first_chunk::<4>()?;
    Some((entry_length(length), rest))
}

#[inline]
fn entry_length(seven_bits_each: &[u8]) -> usize {
    seven_bits_each.iter().rev().fold(0, |length, &byte| length << 7 | usize::from(byte))
}
