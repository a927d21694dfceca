//! Columns: what a batch and a series are made of. Similar values stand together, so they are stored in few bytes and compress well.
//!
//! ```text
//! number   varint: 7 bits a byte, low first, the top bit says that more follow; signed ones zigzag
//! doubles  8 planes: the lowest byte of each, then the next of each, …
//! texts    0, then each length as varint, then the texts           if most differ
//!          1, count - 1: u8, each length: u8, then the texts, then a code: u8 for each row      if few differ
//! ```

use super::error::Refused;

const PLAIN: u8 = 0;
const CODED: u8 = 1;
const MOST_CODES: usize = 256;
const SLOTS: usize = 1_024;

pub(super) fn put_number(to: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        to.push(low_byte(number) | 0x80);
        number >>= 7;
    }
    to.push(low_byte(number));
}

pub(super) fn put_signed(to: &mut Vec<u8>, number: i64) {
    put_number(to, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

pub(super) fn put_doubles(to: &mut Vec<u8>, doubles: impl Iterator<Item = f64> + Clone) {
    for plane in 0..8 {
        to.extend(doubles.clone().map(|double| double.to_le_bytes()[plane]));
    }
}

pub(super) fn put_texts<'a>(to: &mut Vec<u8>, rows: impl Iterator<Item = &'a str> + Clone) {
    let start = to.len();
    if !put_coded(to, rows.clone()) {
        to.truncate(start);
        to.push(PLAIN);
        rows.clone().for_each(|text| put_number(to, text.len() as u64));
        rows.for_each(|text| to.extend_from_slice(text.as_bytes()));
    }
}

/// Whether few enough of the rows differ, and no text is too long for a code.
fn put_coded<'a>(to: &mut Vec<u8>, rows: impl Iterator<Item = &'a str>) -> bool {
    let mut slots = [u16::MAX; SLOTS];
    let (mut different, mut codes) = (Vec::with_capacity(MOST_CODES), Vec::with_capacity(rows.size_hint().0));
    for text in rows {
        let mut slot = hash(text) % SLOTS;
        let code = loop {
            match different.get(usize::from(slots[slot])) {
                Some(&known) if known == text => break slots[slot],
                Some(_) => slot = (slot + 1) % SLOTS,
                None if different.len() == MOST_CODES || text.len() > usize::from(u8::MAX) => return false,
                None => {
                    slots[slot] = u16::from(low_byte(different.len() as u64));
                    different.push(text);
                    break slots[slot];
                }
            }
        };
        codes.push(low_byte(code.into()));
    }
    if different.is_empty() || different.len() * 2 > codes.len() {
        return false;
    }
    to.extend_from_slice(&[CODED, low_byte(different.len() as u64 - 1)]);
    to.extend(different.iter().map(|text| low_byte(text.len() as u64)));
    different.iter().for_each(|text| to.extend_from_slice(text.as_bytes()));
    to.extend_from_slice(&codes);
    true
}

/// Of the length and both ends: enough to tell names of cities apart.
fn hash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(&first), Some(&last)) => u64::from_le_bytes(first) ^ u64::from_le_bytes(last).rotate_left(23),
        _ => bytes.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)),
    };
    let mixed = (ends ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 54).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "the caller wants the low byte")]
fn low_byte(number: u64) -> u8 {
    number as u8
}

/// Reads columns from the front of what is left.
#[derive(Debug)]
pub(super) struct Columns<'a>(pub(super) &'a [u8]);

impl<'a> Columns<'a> {
    pub(super) fn bytes(&mut self, length: usize, part: &'static str) -> Result<&'a [u8], Refused> {
        let missing = length.saturating_sub(self.0.len()) as u64;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(Refused::Truncated { part, missing })?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn number(&mut self, part: &'static str) -> Result<u64, Refused> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let &[byte] = self.bytes(1, part)? else { return Err(Refused::Truncated { part, missing: 1 }) };
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(Refused::Invalid { part });
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Refused::Invalid { part })
    }

    pub(super) fn signed(&mut self, part: &'static str) -> Result<i64, Refused> {
        let number = self.number(part)?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// How many rows there are. Each of them takes at least `row_bytes` of what is left, so the answer is safe to allocate by.
    pub(super) fn rows(&mut self, row_bytes: usize) -> Result<usize, Refused> {
        let rows = self.number("count of rows")?;
        let bytes = rows.saturating_mul(row_bytes as u64);
        let missing = bytes.saturating_sub(self.0.len() as u64);
        if missing > 0 {
            return Err(Refused::Truncated { part: "rows", missing });
        }
        usize::try_from(rows).map_err(|_| Refused::Invalid { part: "count of rows" })
    }

    /// A column of doubles; `rows` is backed by what is left.
    pub(super) fn doubles(&mut self, rows: usize) -> Result<Vec<f64>, Refused> {
        let planes = self.bytes(rows.saturating_mul(8), "doubles")?;
        Ok((0..rows)
            .map(|row| f64::from_le_bytes(std::array::from_fn(|plane| planes[plane * rows + row])))
            .collect())
    }

    /// A column of texts; `rows` is backed by what is left: each takes a byte at least.
    pub(super) fn texts(&mut self, rows: usize) -> Result<Vec<&'a str>, Refused> {
        match self.bytes(1, "kind of column")? {
            [PLAIN] => {
                let lengths =
                    (0..rows).map(|_| self.number("length of a text")).collect::<Result<Vec<u64>, _>>()?;
                self.cut(&lengths)
            }
            [CODED] => {
                let codes = self.bytes(1, "count of codes")?.iter().map(|&last| usize::from(last) + 1).sum();
                let lengths: Vec<u64> =
                    self.bytes(codes, "lengths of codes")?.iter().copied().map(u64::from).collect();
                let different = self.cut(&lengths)?;
                let row = |&code: &u8| different.get(usize::from(code)).copied();
                let texts = self.bytes(rows, "codes")?.iter().map(row).collect::<Option<_>>();
                texts.ok_or(Refused::Invalid { part: "code" })
            }
            _ => Err(Refused::Invalid { part: "kind of column" }),
        }
    }

    /// The next texts, of these lengths, after one check for UTF-8.
    fn cut(&mut self, lengths: &[u64]) -> Result<Vec<&'a str>, Refused> {
        let part = "texts";
        let bytes = lengths.iter().fold(0_u64, |sum, &length| sum.saturating_add(length));
        let bytes = usize::try_from(bytes).map_err(|_| Refused::Invalid { part })?;
        let mut left = simdutf8::basic::from_utf8(self.bytes(bytes, part)?).map_err(|_| Refused::NotUtf8)?;
        let mut cut = |&length: &u64| {
            let (text, rest) = left.split_at_checked(usize::try_from(length).ok()?)?;
            left = rest;
            Some(text)
        };
        lengths.iter().map(&mut cut).collect::<Option<_>>().ok_or(Refused::SplitCharacter)
    }

    pub(super) fn end(&self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused::Trailing { extra: self.0.len() as u64 }) }
    }
}
