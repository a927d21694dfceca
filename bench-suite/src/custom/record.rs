//! A record: numbers, texts and one list of texts. See the [layout](super).

use super::error::{Refused, TooLong};
use super::{MAX_MESSAGE_BYTES, short};

const WIDE: u8 = 1;
const UNKNOWN_LAYOUT: u8 = 0b1110;
/// The flags that belong to the message; those that a reader does not know it ignores.
pub const OWN_FLAGS: u8 = 0xf0;
/// How many entries a list may have.
pub const MAX_ENTRIES: usize = u8::MAX as usize;
/// Room for the numbers and texts of a message: their counts are bytes.
const MAX_FIELDS: usize = u8::MAX as usize;
const COUNTS: usize = 4;

/// What a writer puts in.
#[derive(Debug)]
pub struct Fields<'a, const N: usize, const T: usize> {
    /// The numbers, each at its offset.
    pub numbers: [u8; N],
    /// The texts, in the order of the schema.
    pub texts: [&'a str; T],
    /// The list.
    pub list: &'a [String],
    /// Within [`OWN_FLAGS`].
    pub flags: u8,
}

impl<const N: usize, const T: usize> Fields<'_, N, T> {
    /// Writes the record at the start of `buffer`, which grows if it must and never shrinks, and returns the record.
    ///
    /// # Errors
    /// The list has more than [`MAX_ENTRIES`], or the record would be longer than [`MAX_MESSAGE_BYTES`].
    #[inline(always)]
    pub fn write<'b>(&self, buffer: &'b mut Vec<u8>) -> Result<&'b mut [u8], TooLong> {
        const { assert!(N <= MAX_FIELDS && T <= MAX_FIELDS, "the counts are bytes") };
        let (text_bytes, any_text) = measure(self.texts.iter().copied());
        let (list_bytes, any_entry) = measure(self.list.iter().map(String::as_str));
        let Ok(entries) = u8::try_from(self.list.len()) else {
            return Err(TooLong::List { entries: self.list.len(), limit: MAX_ENTRIES });
        };
        // An OR of lengths is below a power of two if and only if each of them is. So the sums, of 510 lengths at
        // most, did not overflow unless this says so.
        let any = any_text | any_entry;
        if any >= MAX_MESSAGE_BYTES {
            return Err(TooLong::Message { bytes: any, limit: MAX_MESSAGE_BYTES });
        }
        let wide = any_text > 0xff || any_entry > 0x7f;
        let width = if wide { 4 } else { 1 };
        let bytes = COUNTS + N + width * (T + usize::from(entries)) + text_bytes + list_bytes;
        if bytes > MAX_MESSAGE_BYTES {
            return Err(TooLong::Message { bytes, limit: MAX_MESSAGE_BYTES });
        }
        if buffer.len() < bytes {
            buffer.resize(bytes, 0);
        }
        let record = &mut buffer[..bytes];
        let flags = (self.flags & OWN_FLAGS) | u8::from(wide);
        let (head, rest) = record.split_at_mut(COUNTS + N);
        head[..COUNTS].copy_from_slice(&[low_byte(N), low_byte(T), entries, flags]);
        head[COUNTS..].copy_from_slice(&self.numbers);
        let rest = if wide { self.put_wide_lengths(rest) } else { self.put_lengths(rest) };
        let rest = self.texts.iter().fold(rest, |to, text| short::put(to, text.as_bytes()));
        self.list.iter().fold(rest, |to, entry| short::put(to, entry.as_bytes()));
        Ok(record)
    }

    #[inline]
    fn put_lengths<'t>(&self, to: &'t mut [u8]) -> &'t mut [u8] {
        let (lengths, rest) = to.split_at_mut(T);
        lengths.copy_from_slice(&self.texts.map(|text| low_byte(text.len())));
        let (lengths, rest) = rest.split_at_mut(self.list.len());
        for (to, entry) in lengths.iter_mut().zip(self.list) {
            *to = low_byte(entry.len());
        }
        rest
    }

    #[cold]
    fn put_wide_lengths<'t>(&self, mut to: &'t mut [u8]) -> &'t mut [u8] {
        for text in self.texts {
            let length = u32::try_from(text.len()).expect("the record's length is bounded");
            to = short::put(to, &length.to_le_bytes());
        }
        for entry in self.list {
            to = short::put(to, &[0, 7, 14, 21].map(|shift| low_byte(entry.len() >> shift) & 0x7f));
        }
        to
    }
}

/// The sum of the lengths, and the bits that any of them has.
#[inline]
fn measure<'a>(texts: impl Iterator<Item = &'a str>) -> (usize, usize) {
    texts.fold((0_usize, 0), |(sum, any), text| (sum.wrapping_add(text.len()), any | text.len()))
}

#[expect(clippy::cast_possible_truncation, reason = "the caller wants the low byte")]
fn low_byte(number: usize) -> u8 {
    number as u8
}

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
    /// The list.
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
        let Some((&[numbers_bytes, texts, entries, flags], rest)) = bytes.split_first_chunk::<COUNTS>()
        else {
            return Err(Refused::Truncated { part: "counts", missing: (COUNTS - bytes.len()) as u64 });
        };
        if bytes.len() > MAX_MESSAGE_BYTES {
            return Err(Refused::TooLong { bytes: bytes.len() as u64, limit: MAX_MESSAGE_BYTES as u64 });
        }
        if usize::from(numbers_bytes) == N && usize::from(texts) == T && flags & (WIDE | UNKNOWN_LAYOUT) == 0
        {
            // Both sides know the same fields, and no text is long: everything is at a constant offset.
            let (numbers, rest) = split_chunk::<N>(rest, "numbers")?;
            let (lengths, rest) = split_chunk::<T>(rest, "lengths")?;
            return Self::from_parts(*numbers, (N, T), lengths.map(u32::from), 0, rest, (entries, flags));
        }
        if flags & UNKNOWN_LAYOUT != 0 {
            return Err(Refused::UnknownLayout { layout: flags & !OWN_FLAGS });
        }
        Self::read_any(rest, (numbers_bytes, texts, entries, flags), required)
    }

    /// Reads what a newer, an older or a wordier peer wrote.
    #[cold]
    fn read_any(rest: &'a [u8], counts: (u8, u8, u8, u8), required: (u8, u8)) -> Result<Self, Refused> {
        let (numbers_bytes, texts, entries, flags) = counts;
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
        let present = (numbers_present, T.min(usize::from(texts)));
        Self::from_parts(numbers, present, lengths, unknown_bytes, rest, (entries, flags))
    }

    #[inline(always)]
    fn from_parts(
        numbers: [u8; N],
        (numbers_present, texts_present): (usize, usize),
        lengths: [u32; T],
        unknown_bytes: u64,
        rest: &'a [u8],
        (entries, flags): (u8, u8),
    ) -> Result<Self, Refused> {
        let text = utf8(rest)?;
        let wide = flags & WIDE != 0;
        let (lengths_of_list, mut left) =
            cut(text, u64::from(entries) * if wide { 4 } else { 1 }, "list's lengths")?;
        let mut texts = [""; T];
        for (text, length) in texts.iter_mut().zip(lengths) {
            (*text, left) = cut(left, u64::from(length), "texts")?;
        }
        if unknown_bytes > 0 {
            (_, left) = cut(left, unknown_bytes, "texts")?;
        }
        let list = List { lengths: lengths_of_list, text: left, wide };
        list.check()?;
        Ok(Self { numbers, numbers_present, texts, texts_present, list, flags: flags & OWN_FLAGS, text })
    }

    /// The number that ends `N` bytes after `at`.
    #[inline]
    #[must_use]
    pub fn number<const W: usize>(&self, at: usize) -> [u8; W] {
        self.numbers[at..].first_chunk().copied().unwrap_or([0; W])
    }
}

/// A list of texts inside a record.
#[derive(Clone, Copy, Debug, Default)]
pub struct List<'a> {
    lengths: &'a str,
    text: &'a str,
    wide: bool,
}

impl<'a> List<'a> {
    /// A list from the text that [`List::parts`] gave.
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

    /// Its entries.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut left = self.text;
        let step = if self.wide { 4 } else { 1 };
        self.lengths.as_bytes().chunks_exact(step).map(move |length| {
            let (entry, rest) = left.split_at_checked(entry_length(length)).unwrap_or_default();
            left = rest;
            entry
        })
    }

    /// That each length is one, that each entry begins with a character, and that the last one ends the record.
    #[inline(always)]
    fn check(&self) -> Result<(), Refused> {
        let step = if self.wide { 4 } else { 1 };
        let mut end = 0;
        for length in self.lengths.as_bytes().chunks_exact(step) {
            if !length.is_ascii() {
                return Err(Refused::Invalid { part: "length of an entry" });
            }
            // At most 255 lengths of 28 bits: the sum cannot overflow 64 bits, and a position beyond the text is none.
            end += entry_length(length) as u64;
            if !usize::try_from(end).is_ok_and(|end| self.text.is_char_boundary(end)) {
                return Err(no_cut(self.text, end, "entries"));
            }
        }
        let extra = self.text.len() as u64 - end;
        if extra == 0 { Ok(()) } else { Err(Refused::Trailing { extra }) }
    }
}

#[inline]
fn entry_length(seven_bits_each: &[u8]) -> usize {
    seven_bits_each.iter().rev().fold(0, |length, &byte| length << 7 | usize::from(byte))
}

/// One check for all the text of a message; with vector instructions where the machine has them.
#[inline(always)]
fn utf8(bytes: &[u8]) -> Result<&str, Refused> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| Refused::NotUtf8)
}

#[inline(always)]
fn cut<'a>(text: &'a str, length: u64, part: &'static str) -> Result<(&'a str, &'a str), Refused> {
    usize::try_from(length)
        .ok()
        .and_then(|length| text.split_at_checked(length))
        .ok_or_else(|| no_cut(text, length, part))
}

#[cold]
fn no_cut(text: &str, length: u64, part: &'static str) -> Refused {
    match length.checked_sub(text.len() as u64) {
        Some(missing) if missing > 0 => Refused::Truncated { part, missing },
        _ => Refused::SplitCharacter,
    }
}

#[inline(always)]
fn split_chunk<'a, const N: usize>(
    bytes: &'a [u8],
    part: &'static str,
) -> Result<(&'a [u8; N], &'a [u8]), Refused> {
    bytes
        .split_first_chunk::<N>()
        .ok_or(Refused::Truncated { part, missing: (N - bytes.len().min(N)) as u64 })
}

fn split<'a>(bytes: &'a [u8], length: usize, part: &'static str) -> Result<(&'a [u8], &'a [u8]), Refused> {
    bytes
        .split_at_checked(length)
        .ok_or(Refused::Truncated { part, missing: length.saturating_sub(bytes.len()) as u64 })
}
