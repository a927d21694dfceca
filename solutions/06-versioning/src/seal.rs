//! A checksum in front of a message, so that damage is never read as a message.
//!
//! Four bytes of CRC-32, big-endian, over the name of the message's kind and its bytes. It finds any damage to up to
//! 32 bits in a row of the message, or to any three bits if it has no more than 11 KiB (Koopman, "32-Bit Cyclic
//! Redundancy Codes for Internet Applications", 2002), and all but one in 2^32 of what is worse: noise, truncation,
//! another kind of message. It is no signature: whoever can change the bytes can seal them again.

/// The length of the checksum.
pub const SEAL_BYTES: usize = 4;

/// A kind of message, with the checksum of its name: as a constant, it costs a message nothing to begin with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    name: &'static str,
    checksum: u32,
}

impl Kind {
    /// The kind of that name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        // As `crc32fast` computes it, which no constant can call: bit by bit, the lowest first.
        let (mut checksum, mut at) = (!0, 0);
        while at < name.len() {
            checksum ^= name.as_bytes()[at] as u32;
            let mut bit = 0;
            while bit < 8 {
                checksum = if checksum & 1 == 1 { (checksum >> 1) ^ 0xedb8_8320 } else { checksum >> 1 };
                bit += 1;
            }
            at += 1;
        }
        Self { name, checksum: !checksum }
    }
}

impl From<&'static str> for Kind {
    fn from(name: &'static str) -> Self {
        Self { name, checksum: crc32fast::hash(name.as_bytes()) }
    }
}

/// The bytes are not those that were sealed, or are of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{length} bytes are not an undamaged {kind}")]
pub struct Damaged {
    /// What they were to be.
    pub kind: &'static str,
    /// Their length.
    pub length: usize,
}

/// Puts a checksum in front of a message of this kind.
#[must_use]
pub fn seal(kind: impl Into<Kind>, message: &[u8]) -> Vec<u8> {
    let mut sealed = [&[0; SEAL_BYTES][..], message].concat();
    seal_in_place(kind, &mut sealed);
    sealed
}

/// The same for a message that has its checksum's place in front of it already.
///
/// # Panics
/// If there are less than [`SEAL_BYTES`].
pub fn seal_in_place(kind: impl Into<Kind>, sealed: &mut [u8]) {
    let (place, message) = sealed.split_first_chunk_mut().expect("there is room for the checksum");
    *place = checksum(kind.into(), message);
}

/// The message behind its checksum.
///
/// # Errors
/// [`Damaged`], also if it was sealed as another kind.
pub fn unseal(kind: impl Into<Kind>, sealed: &[u8]) -> Result<&[u8], Damaged> {
    let kind = kind.into();
    match sealed.split_first_chunk() {
        Some((said, message)) if *said == checksum(kind, message) => Ok(message),
        _ => Err(Damaged { kind: kind.name, length: sealed.len() }),
    }
}

fn checksum(kind: Kind, message: &[u8]) -> [u8; SEAL_BYTES] {
    let mut checksum = crc32fast::Hasher::new_with_initial(kind.checksum);
    checksum.update(message);
    checksum.finalize().to_be_bytes()
}
