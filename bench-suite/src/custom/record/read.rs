//! Reads a record.

use super::ascii::Ascii;
use super::cut::cut_all;
use super::list::List;
use super::{COUNTS, OWN_FLAGS, UNKNOWN_LAYOUT, WIDE};
use crate::custom::MAX_MESSAGE_BYTES;
use crate::custom::error::Refused;

/// What a reader gets out: everything is checked, nothing is copied but the numbers.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a, const N: usize, const T: usize> {
    /// The numbers; those that are absent are zero.
    pub numbers: [u8; N],
    /// How many bytes of the numbers are there.
    pub numbers_present: usize,
    /// The texts; those that are absent are empty.
    pub texts: [&'a str; T],
    /// How many of the texts are there.
    pub texts_present: usize,
    pub list: List<'a>,
    /// Within [`OWN_FLAGS`].
    pub flags: u8,
    /// All the text in one piece: the list's lengths, the texts, the list's entries.
    pub text: &'a str,
}

impl<'a, const N: usize, const T: usize> Record<'a, N, T> {
    /// Reads a record that is all of `bytes`. `required` is how many bytes of numbers and how many texts the first version had.
    ///
    /// # Errors
    /// See [`Refused`].
    #[inline(always)]
    pub fn read(bytes: &'a [u8], required: (u8, u8)) -> Result<Self, Refused> {
        if let Some(record) = Self::read_known(bytes) {
            return Ok(record);
        }
        // Field by field: what a call writes to memory would be in memory on the other path too.
        let Self { numbers, numbers_present, texts, texts_present, list, flags, text } =
            Self::read_any(bytes, required)?;
        Ok(Self { numbers, numbers_present, texts, texts_present, list, flags, text })
    }

    /// Reads a record of a peer that knows the same fields, without a long text: everything is at a constant offset. `None` if it is another
    /// record, or none.
    #[inline(always)]
    fn read_known(bytes: &'a [u8]) -> Option<Self> {
        let (&[numbers_bytes, texts, entries, flags], rest) = bytes.split_first_chunk::<COUNTS>()?;
        if usize::from(numbers_bytes) != N
            || usize::from(texts) != T
            || flags & (WIDE | UNKNOWN_LAYOUT) != 0
            || bytes.len() > MAX_MESSAGE_BYTES
        {
            return None;
        }
        let (numbers, rest) = rest.split_first_chunk::<N>()?;
        let (lengths, rest) = rest.split_first_chunk::<T>()?;
        let cut = match Ascii::new(rest) {
            Some(ascii) => cut_all(ascii, lengths, entries),
            None => cut_all(simdutf8::basic::from_utf8(rest).ok()?, lengths, entries),
        };
        let (text, texts, list) = cut?;
        Some(Self {
            numbers: *numbers,
            numbers_present: N,
            texts,
            texts_present: T,
            list,
            flags: flags & OWN_FLAGS,
            text,
        })
    }

    /// Reads any record: what a newer, an older or a wordier peer wrote. Or says what is wrong with it.
    #[cold]
    fn read_any(bytes: &'a [u8], required: (u8, u8)) -> Result<Self, Refused> {
        let Some((&[numbers_bytes, texts, entries, flags], rest)) = bytes.split_first_chunk::<COUNTS>()
        else {
            return Err(Refused::Truncated { part: "counts", missing: (COUNTS - bytes.len()) as u64 });
        };
        if bytes.len() > MAX_MESSAGE_BYTES {
            return Err(Refused::TooLong { bytes: bytes.len() as u64, limit: MAX_MESSAGE_BYTES as u64 });
        }
        if flags & UNKNOWN_LAYOUT != 0 {
            return Err(Refused::UnknownLayout { layout: flags & !OWN_FLAGS });
        }
        for (part, announced, required) in
            [("bytes of numbers", numbers_bytes, required.0), ("texts", texts, required.1)]
        {
            if announced < required {
                return Err(Refused::Absent { part, announced, required });
            }
        }
        let (theirs, rest) = split(rest, usize::from(numbers_bytes), "numbers")?;
        let numbers_present = N.min(theirs.len());
        let mut numbers = [0; N];
        numbers[..numbers_present].copy_from_slice(&theirs[..numbers_present]);

        let width = if flags & WIDE != 0 { 4 } else { 1 };
        let (table, rest) = split(rest, usize::from(texts) * width, "lengths")?;
        let (mut lengths, mut unknown_bytes) = ([0; T], 0_u64);
        for (at, length) in table.chunks(width).enumerate() {
            let length = length.iter().rev().fold(0, |length, &byte| length << 8 | u32::from(byte));
            match lengths.get_mut(at) {
                Some(known) => *known = length,
                None => unknown_bytes += u64::from(length),
            }
        }
        let text = simdutf8::basic::from_utf8(rest).map_err(|_| Refused::NotUtf8)?;
        let wide = flags & WIDE != 0;
        let (lengths_of_list, mut left) =
            cut(text, u64::from(entries) * if wide { 4 } else { 1 }, "list's lengths")?;
        let mut known = [""; T];
        for (text, length) in known.iter_mut().zip(lengths) {
            (*text, left) = cut(left, u64::from(length), "texts")?;
        }
        if unknown_bytes > 0 {
            (_, left) = cut(left, unknown_bytes, "texts")?;
        }
        let list = List::from_parts(lengths_of_list, left, wide);
        list.check()?;
        Ok(Self {
            numbers,
            numbers_present,
            texts: known,
            texts_present: T.min(usize::from(texts)),
            list,
            flags: flags & OWN_FLAGS,
            text,
        })
    }

    /// The number that ends `N` bytes after `at`.
    #[inline]
    #[must_use]
    pub fn number<const W: usize>(&self, at: usize) -> [u8; W] {
        self.numbers[at..].first_chunk().copied().unwrap_or([0; W])
    }
}

fn cut<'a>(text: &'a str, length: u64, part: &'static str) -> Result<(&'a str, &'a str), Refused> {
    usize::try_from(length)
        .ok()
        .and_then(|length| text.split_at_checked(length))
        .ok_or_else(|| no_cut(text, length, part))
}

#[cold]
pub(super) fn no_cut(text: &str, length: u64, part: &'static str) -> Refused {
    match length.checked_sub(text.len() as u64) {
        Some(missing) if missing > 0 => Refused::Truncated { part, missing },
        _ => Refused::SplitCharacter,
    }
}

fn split<'a>(bytes: &'a [u8], length: usize, part: &'static str) -> Result<(&'a [u8], &'a [u8]), Refused> {
    bytes
        .split_at_checked(length)
        .ok_or(Refused::Truncated { part, missing: length.saturating_sub(bytes.len()) as u64 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::custom::record::Fields;

    type Known<'a> = Record<'a, 28, 8>;

    /// The fast path gives what the plain one gives, and everything that it leaves to the plain one is another kind of record or invalid.
    fn both_paths_agree(bytes: &[u8]) {
        let plain = Known::read_any(bytes, (28, 8));
        let other = bytes.len() >= COUNTS && (bytes[..2] != [28, 8] || bytes[3] & WIDE != 0);
        match Known::read_known(bytes) {
            Some(known) => assert_eq!(format!("{known:?}"), format!("{:?}", plain.unwrap())),
            None => assert!(other || plain.is_err(), "{plain:?}"),
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_and_the_plain_one_agree(
            texts in proptest::array::uniform8("[ -~]{0,20}|\\PC{0,20}"),
            list in proptest::collection::vec("[ -~]{0,20}|\\PC{0,20}", 0..6),
            flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = Vec::new();
            let texts = texts.each_ref();
            Fields { numbers: [3; 28], texts, list: &list, flags: 0x10 }.write(&mut bytes).unwrap();
            both_paths_agree(&bytes);
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
                both_paths_agree(&bytes);
            }
            both_paths_agree(&bytes[..cut.index(bytes.len())]);
        }
    }
}
