//! Bytes that are known to be ASCII, and so are text wherever they are cut: what the standard library's unstable `ascii::Char` will say.
//!
//! This is the one place of this codec that has `unsafe`. Miri has not seen it; the tests below and `tests/plain_reader.rs` try it against
//! `str::from_utf8`.

#![expect(unsafe_code, reason = "the standard library would look at every byte again")]

/// Bytes below 128. Only [`Ascii::new`] makes one from bytes, and every part of one is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ascii<'a>(&'a [u8]);

impl<'a> Ascii<'a> {
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        is_ascii(bytes).then_some(Self(bytes))
    }

    /// `None` if `at` lies beyond the end.
    #[inline(always)]
    pub(super) fn split_at_checked(self, at: usize) -> Option<(Self, Self)> {
        let (left, right) = self.0.split_at_checked(at)?;
        Some((Self(left), Self(right)))
    }

    #[inline(always)]
    pub(super) fn as_str(self) -> &'a str {
        // SAFETY: all bytes are below 128, and each of those alone is a character of UTF-8.
        unsafe { str::from_utf8_unchecked(self.0) }
    }
}

/// ORs all bytes, 32 at a time; the last 32 overlap those before them.
#[inline(always)]
fn is_ascii(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else { return bytes.is_ascii() };
    let (chunks, _) = bytes.as_chunks();
    let any = chunks.iter().fold(words(last), |any, chunk| or(any, words(chunk)));
    any.into_iter().fold(0, |any, word| any | word) & 0x8080_8080_8080_8080 == 0
}

#[inline(always)]
fn words(chunk: &[u8; 32]) -> [u64; 4] {
    let (words, _) = chunk.as_chunks::<8>();
    std::array::from_fn(|at| u64::from_ne_bytes(words[at]))
}

#[inline(always)]
fn or(left: [u64; 4], right: [u64; 4]) -> [u64; 4] {
    std::array::from_fn(|at| left[at] | right[at])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the standard library sees it.
    fn is_text(ascii: Ascii<'_>, bytes: &[u8]) {
        assert_eq!(ascii.as_str(), str::from_utf8(bytes).unwrap());
    }

    #[test]
    fn one_byte_that_is_not_ascii_is_found_wherever_it_is() {
        for length in 0..200 {
            let mut bytes = vec![0x7f; length];
            assert!(Ascii::new(&bytes).is_some());
            for at in 0..length {
                bytes[at] = 0x80;
                assert!(Ascii::new(&bytes).is_none(), "{at} of {length}");
                bytes[at] = 0;
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_are_ascii_if_the_standard_library_says_so(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), mask: bool) {
            if mask {
                bytes.iter_mut().for_each(|byte| *byte &= 0x7f);
            }
            match Ascii::new(&bytes) {
                Some(ascii) => is_text(ascii, &bytes),
                None => prop_assert!(!bytes.is_ascii()),
            }
        }

        #[test]
        fn every_part_is_text(bytes in proptest::collection::vec(0_u8..0x80, 0..80), at in 0_usize..90) {
            let parts = Ascii::new(&bytes).unwrap().split_at_checked(at);
            prop_assert_eq!(parts.is_some(), at <= bytes.len());
            if let Some((left, right)) = parts {
                is_text(left, &bytes[..at]);
                is_text(right, &bytes[at..]);
            }
        }
    }
}
