//! Copies short texts in place: two overlapping moves of a fixed size cover every length between that size and its double.
//!
//! A call to `memcpy` costs about as much as copying 16 bytes; a message has a dozen texts.

/// Copies `from` to the start of `to` and returns what is left of `to`; `None` if there is not enough room, or if `from` is longer than `MOST`,
/// which is at least 64: only what is long asks how long it may be.
#[inline(always)]
pub(crate) fn put<'t, const MOST: usize>(to: &'t mut [u8], from: &[u8]) -> Option<&'t mut [u8]> {
    const { assert!(MOST >= 64, "what is shorter is copied unasked") };
    let (here, rest) = to.split_at_mut_checked(from.len())?;
    // From the most frequent to the rarest.
    let length = from.len();
    if length >= 8 {
        if length < 16 {
            ends::<8>(here, from);
        } else if length <= 32 {
            ends::<16>(here, from);
        } else if length <= 64 {
            ends::<32>(here, from);
        } else if length <= MOST {
            here.copy_from_slice(from);
        } else {
            return None;
        }
    } else if length >= 4 {
        ends::<4>(here, from);
    } else if length > 0 {
        // Of one byte all three are the same, of two the last two are.
        let (middle, last) = (length / 2, length - 1);
        let bytes = (from[0], from[middle], from[last]);
        (here[0], here[middle], here[last]) = bytes;
    }
    Some(rest)
}

#[inline(always)]
fn ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    if let (Some(first), Some(last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) {
        if let Some(to) = to.first_chunk_mut() {
            *to = *first;
        }
        if let Some(to) = to.last_chunk_mut() {
            *to = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_arrives_whole_and_nothing_behind_it_is_touched() {
        let from: Vec<u8> = (1..=80).collect();
        for length in 0..from.len() {
            let mut to = [0; 96];
            let left = put::<80>(&mut to, &from[..length]).unwrap().len();
            assert_eq!(left, 96 - length);
            assert_eq!(to[..length], from[..length]);
            assert!(to[length..].iter().all(|&byte| byte == 0), "{length}");
        }
    }
}
