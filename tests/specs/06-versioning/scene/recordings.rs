//! Bytes that v1 wrote in March.

use versioning::{Message, decode};

/// What v1 wrote. There are two forms since there are two twins: the v1 of each has only ever written its own, and
/// must find it readable in the releases after it.
pub(crate) const RECORDED_TRANSFERS: [&str; 2] = [
    include_str!("../recorded/v1-transfer.protobuf.hex"),
    include_str!("../recorded/v1-transfer.bincode.hex"),
];
pub(crate) const RECORDED_RECEIPTS: [&str; 2] =
    [include_str!("../recorded/v1-receipt.protobuf.hex"), include_str!("../recorded/v1-receipt.bincode.hex")];

/// The recording that v1 reads as what it wrote, else the last; hexadecimal below lines that begin with `#`.
pub(crate) fn recording<M: Message + PartialEq>(recordings: [&str; 2], wrote: &M) -> Vec<u8> {
    let [protobuf, bincode] = recordings.map(|text| -> Vec<u8> {
        let digits = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        digits.map(|byte| u8::from_str_radix(byte, 16).expect("two hexadecimal digits")).collect()
    });
    if decode::<M>(&protobuf).is_ok_and(|read| read == *wrote) { protobuf } else { bincode }
}
