//! A length that is cut to two bytes by `as`, and by a codec that was told to use two bytes.

use bytes::{Bytes, BytesMut};
use tokio_util::codec::{Encoder, LengthDelimitedCodec};

#[expect(clippy::cast_possible_truncation, reason = "the mistake")]
fn main() {
    for length in [65_535_usize, 65_536, 65_546, 1_048_576] {
        println!("a message of {length} bytes announces {}", length as u16);
    }

    let mut codec = LengthDelimitedCodec::builder().length_field_length(2).new_codec();
    println!("the codec's limit is {}", codec.max_frame_length());
    let refused = codec.encode(Bytes::from(vec![0; 65_536]), &mut BytesMut::new());
    println!("65536 bytes: {}", refused.map_or_else(|why| why.to_string(), |()| "written".to_owned()));
}
