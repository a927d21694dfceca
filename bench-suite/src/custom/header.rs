//! A request's header: 32 bytes, each field at its offset.
//!
//! ```text
//!  0 version u8 | 1 zero u8 | 2 flags u16 | 4 method u32 | 8 call u64 | 16 trace u64 | 24 timeout u32 | 28 body u32
//! ```
//!
//! A header that grows gets a new version and a length of its own; the reader refuses a version that it does not know, and never guesses.

use super::error::Refused;
use crate::messages::RequestHeader;

/// How long a header is.
pub const HEADER_BYTES: usize = 32;
const VERSION: u8 = 1;

/// Writes the header's bytes.
#[inline]
pub fn encode(header: &RequestHeader, bytes: &mut [u8; HEADER_BYTES]) {
    bytes[..2].copy_from_slice(&[VERSION, 0]);
    bytes[2..4].copy_from_slice(&header.flags.to_le_bytes());
    bytes[4..8].copy_from_slice(&header.method.to_le_bytes());
    bytes[8..16].copy_from_slice(&header.call_id.to_le_bytes());
    bytes[16..24].copy_from_slice(&header.trace_id.to_le_bytes());
    bytes[24..28].copy_from_slice(&header.timeout_ms.to_le_bytes());
    bytes[28..].copy_from_slice(&header.body_bytes.to_le_bytes());
}

/// Reads a header at the start of `bytes`; the body follows.
///
/// # Errors
/// Fewer than [`HEADER_BYTES`], or an unknown version.
#[inline]
pub fn decode(bytes: &[u8]) -> Result<RequestHeader, Refused> {
    let Some(bytes) = bytes.first_chunk::<HEADER_BYTES>() else {
        return Err(Refused::Truncated { part: "header", missing: (HEADER_BYTES - bytes.len()) as u64 });
    };
    if bytes[0] != VERSION {
        return Err(Refused::UnknownLayout { layout: bytes[0] });
    }
    if bytes[1] != 0 {
        return Err(Refused::Invalid { part: "byte after the version" });
    }
    Ok(RequestHeader {
        flags: u16::from_le_bytes(at(bytes, 2)),
        method: u32::from_le_bytes(at(bytes, 4)),
        call_id: u64::from_le_bytes(at(bytes, 8)),
        trace_id: u64::from_le_bytes(at(bytes, 16)),
        timeout_ms: u32::from_le_bytes(at(bytes, 24)),
        body_bytes: u32::from_le_bytes(at(bytes, 28)),
    })
}

#[inline]
fn at<const W: usize>(bytes: &[u8; HEADER_BYTES], offset: usize) -> [u8; W] {
    bytes[offset..].first_chunk().copied().unwrap_or([0; W])
}
