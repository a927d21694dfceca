//! The same six messages under each of the three schemes: what goes beside them, and what cannot go at all.

use std::num::NonZeroUsize;

use bytes::BytesMut;
use solution_02_framing::schemes::Scheme;

fn main() {
    let slot = NonZeroUsize::new(64).expect("64 is not 0");
    let messages: [&[u8]; 6] =
        [b"pay bob 30", b"", b"pay carol 12", b"memo: two\nlines", b"\x00\x00\x01\x00", &[b'x'; 200]];

    for scheme in [Scheme::FixedLength(slot), Scheme::Delimiter(b'\n'), Scheme::LengthHeader] {
        let mut wire = BytesMut::new();
        let mut carried = 0;
        println!("{scheme:?}");
        for message in messages {
            match scheme.encode(message, &mut wire) {
                Ok(()) => carried += message.len(),
                Err(why) => println!("  refuses: {why}"),
            }
        }
        println!("  {carried} bytes of messages in {} bytes", wire.len());
    }
}
