//! A hash that is the same in every process and every version.

/// FNV-1a over the parts, each ended by a byte that UTF-8 never has, and the finalizer of splitmix64, without which names
/// that differ in their last letter alone have hashes that are near to each other.
/// Sources: Fowler, Noll and Vo, RFC 9923; Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
pub(crate) fn hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    let fnv = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
