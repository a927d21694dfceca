//! How long the messages are, and what zstd leaves of them. The same on every machine.

use serde::Serialize;

use crate::codecs::{
    Bincode, Bitcode, Borsh, Codec, Custom, Packed, Postcard, Prost, Rkyv, RmpArrays, RmpNamed, SerdeJson,
    SonicRs, Wincode,
};
use crate::generate;

/// zstd's default level.
pub const LEVEL: i32 = 3;

/// The lengths of one codec's messages.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sizes {
    pub codec: &'static str,
    /// One user: raw, compressed.
    pub user: Size,
    /// 1,024 different users, one after the other.
    pub rotation: Size,
    /// A request header. Compression never pays here.
    pub request_header: usize,
    pub batch: Size,
    pub series: Size,
}

/// A length before and after compression.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Size {
    /// In bytes.
    pub raw: usize,
    /// In bytes, by zstd at [`LEVEL`].
    pub zstd: usize,
}

/// The sizes of every codec's messages.
#[must_use]
pub fn sizes() -> Vec<Sizes> {
    macro_rules! of {
        ($($name:literal: $codec:ty),+ $(,)?) => { vec![$( Sizes {
            codec: $name,
            user: size::<_, $codec>(&[generate::user()]),
            rotation: size::<_, $codec>(&generate::users(generate::ROTATION)),
            request_header: size::<_, $codec>(&[generate::request_header()]).raw,
            batch: size::<_, $codec>(&[generate::batch()]),
            series: size::<_, $codec>(&[generate::series()]),
        } ),+] };
    }
    of! {
        "custom": Custom, "rkyv": Rkyv, "wincode": Wincode, "borsh": Borsh, "bincode 2": Bincode, "prost": Prost,
        "postcard": Postcard, "rmp, arrays": RmpArrays, "rmp, named": RmpNamed, "bitcode": Bitcode,
        "serde_json": SerdeJson, "sonic-rs": SonicRs,
    }
}

/// The batch as the custom codec packs it: compressed already.
#[must_use]
pub fn packed_batch() -> usize {
    <Packed as Codec<_>>::encode(&generate::batch()).expect("the batch is within the limit").len()
}

fn size<T, C: Codec<T>>(values: &[T]) -> Size {
    let mut all = Vec::new();
    for value in values {
        all.extend_from_slice(C::encode(value).expect("the codec takes the suite's values").as_ref());
    }
    let compressed =
        zstd::bulk::compress(&all, LEVEL).expect("the buffer is as large as zstd says it must be");
    Size { raw: all.len(), zstd: compressed.len() }
}
