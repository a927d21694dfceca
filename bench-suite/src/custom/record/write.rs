//! Writes a record.

use super::{COUNTS, MAX_ENTRIES, MAX_ENTRY, MAX_FIELDS, MAX_TEXT, OWN_FLAGS, WIDE};
use crate::custom::error::TooLong;
use crate::custom::{MAX_MESSAGE_BYTES, short};

/// Writes the body out for each of the first 16 indices below `$count`. The compiler would leave a loop with so large a body a loop, and so
/// keep the array that it goes over in memory.
macro_rules! unrolled {
    ($count:ident, |$at:ident| $body:block) => {
        unrolled!(@ $count, $at, $body, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        let mut next = 16;
        while next < $count {
            let $at = next;
            $body
            next += 1;
        }
    };
    (@ $count:ident, $at:ident, $body:block, $($index:literal)*) => { $( if $index < $count { let $at = $index; $body } )* };
}

/// What a writer puts in.
#[derive(Debug)]
pub struct Fields<'a, S: ?Sized, const N: usize, const T: usize> {
    /// The numbers, each at its offset.
    pub numbers: [u8; N],
    /// The texts, in the order of the schema.
    pub texts: [&'a S; T],
    pub list: &'a [String],
    /// Within [`OWN_FLAGS`].
    pub flags: u8,
}

impl<S: AsRef<str> + ?Sized, const N: usize, const T: usize> Fields<'_, S, N, T> {
    /// Writes the record at the start of `room` and returns its length; `None` if there is not enough room or a length is wide. Nothing is
    /// measured first: a buffer that has held such messages has the room.
    #[inline(always)]
    pub(crate) fn write_narrow(&self, room: &mut [u8]) -> Option<usize> {
        let entries = u8::try_from(self.list.len()).ok()?;
        let all = room.len();
        let (head, rest) = room.split_at_mut_checked(COUNTS + N + T)?;
        head[..COUNTS].copy_from_slice(&[low_byte(N), low_byte(T), entries, self.flags & OWN_FLAGS]);
        head[COUNTS..COUNTS + N].copy_from_slice(&self.numbers);
        let lengths = &mut head[COUNTS + N..];
        let (entry_lengths, mut rest) = rest.split_at_mut_checked(self.list.len())?;
        unrolled!(T, |at| {
            let text: &str = self.texts[at].as_ref();
            lengths[at] = low_byte(text.len());
            rest = short::put::<MAX_TEXT>(rest, text.as_bytes())?;
        });
        for (length, entry) in entry_lengths.iter_mut().zip(self.list) {
            *length = low_byte(entry.len());
            rest = short::put::<MAX_ENTRY>(rest, entry.as_bytes())?;
        }
        Some(all - rest.len())
    }

    /// Writes the record at the start of `buffer`, which grows if it must and never shrinks, and returns the record.
    ///
    /// # Errors
    /// The list has more than [`MAX_ENTRIES`], or the record would be longer than [`MAX_MESSAGE_BYTES`].
    #[inline]
    pub fn write<'b>(&self, buffer: &'b mut Vec<u8>) -> Result<&'b mut [u8], TooLong> {
        const { assert!(N <= MAX_FIELDS && T <= MAX_FIELDS, "the counts are bytes") };
        let (text_bytes, any_text) = measure(self.texts.iter().map(|text| (*text).as_ref()));
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
        let wide = any_text > MAX_TEXT || any_entry > MAX_ENTRY;
        let width = if wide { 4 } else { 1 };
        let bytes = COUNTS + N + width * (T + usize::from(entries)) + text_bytes + list_bytes;
        if bytes > MAX_MESSAGE_BYTES {
            return Err(TooLong::Message { bytes, limit: MAX_MESSAGE_BYTES });
        }
        if buffer.len() < bytes {
            buffer.resize(bytes, 0);
        }
        let record = &mut buffer[..bytes];
        let written = if wide { self.write_wide(record, entries) } else { self.write_narrow(record) };
        let written = written.expect("the room and the widths are as measured");
        debug_assert_eq!(written, bytes);
        Ok(record)
    }

    fn write_wide(&self, room: &mut [u8], entries: u8) -> Option<usize> {
        let all = room.len();
        let counts = [low_byte(N), low_byte(T), entries, self.flags & OWN_FLAGS | WIDE];
        let mut rest =
            short::put::<MAX_MESSAGE_BYTES>(short::put::<MAX_MESSAGE_BYTES>(room, &counts)?, &self.numbers)?;
        for text in self.texts {
            rest = short::put::<MAX_MESSAGE_BYTES>(
                rest,
                &u32::try_from(text.as_ref().len()).ok()?.to_le_bytes(),
            )?;
        }
        for entry in self.list {
            rest = short::put::<MAX_MESSAGE_BYTES>(
                rest,
                &[0, 7, 14, 21].map(|shift| low_byte(entry.len() >> shift) & 0x7f),
            )?;
        }
        for text in self.texts.iter().map(|text| (*text).as_ref()).chain(self.list.iter().map(String::as_str))
        {
            rest = short::put::<MAX_MESSAGE_BYTES>(rest, text.as_bytes())?;
        }
        Some(all - rest.len())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom::record::Record;

    #[test]
    fn a_record_has_room_for_more_texts_than_are_unrolled() {
        let texts: [String; 40] = std::array::from_fn(|at| "x".repeat(at));
        let fields = Fields { numbers: [], texts: texts.each_ref(), list: &texts, flags: 0 };
        let mut buffer = Vec::new();
        let record = fields.write(&mut buffer).unwrap().to_vec();
        let read = Record::<0, 40>::read(&record, (0, 40)).unwrap();
        assert_eq!(read.texts.map(str::to_owned), texts);
        assert!(read.list.iter().eq(&texts));
        assert_eq!(fields.write_narrow(&mut buffer), Some(record.len()));
        assert_eq!(fields.write_narrow(&mut buffer[..record.len() - 1]), None);
    }
}
