//! What is done with a message: an entry for each operation, whatever the codec.

use std::hint::black_box;
use std::rc::Rc;

use super::codecs::{BORROWED, FRESH, OWNED, READ, REUSED, ROUND_TRIP};
use crate::codecs::{Borrow, Codec, Custom, Read, SerdeJson};
use crate::entry::Entry;
use crate::messages::{Batch, User};

const WHY: &str = "the suite encodes only values that the codec takes, and decodes what it encoded";

/// Encodings and owned decoding.
pub(super) fn of_any<T: 'static, C: Codec<T> + 'static>(
    row: &'static str,
    values: &Rc<[T]>,
    elements: u64,
) -> [Entry; 3] {
    let bytes = average::<T, C>(values);
    let fresh = values.clone();
    let fresh = rotating(values.len(), move |at| {
        black_box(C::encode(black_box(&fresh[at])).expect(WHY));
    });
    let reused = values.clone();
    let mut buffer = C::Buffer::default();
    let reused = rotating(values.len(), move |at| {
        black_box(C::encode_into(black_box(&reused[at]), &mut buffer).expect(WHY));
    });
    [
        Entry { row, column: FRESH, bytes, elements, run: fresh },
        Entry { row, column: REUSED, bytes, elements, run: reused },
        decode::<T, C>(row, values, elements),
    ]
}

pub(super) fn decode<T: 'static, C: Codec<T> + 'static>(
    row: &'static str,
    values: &Rc<[T]>,
    elements: u64,
) -> Entry {
    let messages = encoded::<T, C>(values);
    let run = rotating(messages.len(), move |at| {
        black_box(C::decode(black_box(messages[at].as_ref())).expect(WHY));
    });
    Entry { row, column: OWNED, bytes: average::<T, C>(values), elements, run }
}

/// Reading all fields, alone and after encoding.
pub(super) fn of_user<C: Codec<User> + Read + 'static>(row: &'static str, values: &Rc<[User]>) -> [Entry; 2] {
    let bytes = average::<User, C>(values);
    let messages = encoded::<User, C>(values);
    let read = rotating(messages.len(), move |at| C::read(black_box(messages[at].as_ref())).expect(WHY));
    let users = values.clone();
    let mut buffer = C::Buffer::default();
    let round_trip = rotating(values.len(), move |at| {
        let message = C::encode_into(black_box(&users[at]), &mut buffer).expect(WHY);
        C::read(black_box(message)).expect(WHY);
    });
    [
        Entry { row, column: READ, bytes, elements: 1, run: read },
        Entry { row, column: ROUND_TRIP, bytes, elements: 1, run: round_trip },
    ]
}

pub(super) fn borrowed<C: Codec<User> + Borrow + 'static>(row: &'static str, values: &Rc<[User]>) -> Entry {
    let messages = encoded::<User, C>(values);
    let run = rotating(messages.len(), move |at| {
        black_box(C::borrow(black_box(messages[at].as_ref())).expect(WHY));
    });
    Entry { row, column: BORROWED, bytes: average::<User, C>(values), elements: 1, run }
}

/// The limit: copying the bytes of the codec's messages.
pub(super) fn memcpy<T: 'static, C: Codec<T> + 'static>(values: &Rc<[T]>) -> Entry {
    let messages = encoded::<T, C>(values);
    let mut to = vec![0; messages.iter().map(|message| message.as_ref().len()).max().unwrap_or_default()];
    let run = rotating(messages.len(), move |at| {
        let from = black_box(messages[at].as_ref());
        black_box(&mut to)[..from.len()].copy_from_slice(from);
        black_box(&to);
    });
    Entry { row: "memcpy", column: REUSED, bytes: average::<T, C>(values), elements: 1, run }
}

/// The floor for a decoded value that owns each of its texts.
pub(super) fn clone(values: &Rc<[User]>) -> Entry {
    let bytes = average::<User, Custom>(values);
    let values = values.clone();
    let run = rotating(values.len(), move |at| {
        black_box(black_box(&values[at]).clone());
    });
    Entry { row: "clone()", column: OWNED, bytes, elements: 1, run }
}

/// JSON as people send it in bulk: compressed at zstd's default level.
pub(super) fn compressed(values: &Rc<[Batch]>, elements: u64) -> [Entry; 2] {
    const WHY_ZSTD: &str = "the buffers are as large as zstd says they must be";
    let row = "serde_json + zstd-3";
    let json = <SerdeJson as Codec<Batch>>::encode(&values[0]).expect(WHY);
    let room = json.len();
    let message = zstd::bulk::compress(&json, 3).expect(WHY_ZSTD);
    let bytes = message.len() as u64;
    let mut compressor = zstd::bulk::Compressor::new(3).expect("there is memory for a compressor");
    let mut decompressor = zstd::bulk::Decompressor::new().expect("there is memory for a decompressor");
    let mut buffer = Vec::new();
    let values = values.clone();
    let encode = rotating(1, move |at| {
        let json = SerdeJson::encode_into(black_box(&values[at]), &mut buffer).expect(WHY);
        black_box(compressor.compress(json).expect(WHY_ZSTD));
    });
    let decode = rotating(1, move |_| {
        let json = decompressor.decompress(black_box(&message), room).expect(WHY_ZSTD);
        black_box(<SerdeJson as Codec<Batch>>::decode(&json).expect(WHY));
    });
    [
        Entry { row, column: REUSED, bytes, elements, run: encode },
        Entry { row, column: OWNED, bytes, elements, run: decode },
    ]
}

/// Calls `once` with 0, 1, … `of` - 1, 0, … and goes on where it stopped.
pub(super) fn rotating(of: usize, mut once: impl FnMut(usize) + 'static) -> Box<dyn FnMut(u64)> {
    let mut next = 0;
    Box::new(move |times| {
        // In a register: what the closure keeps is in memory, and going through that is as long as copying a header.
        let mut at = next;
        for _ in 0..times {
            once(at);
            at = if at + 1 == of { 0 } else { at + 1 };
        }
        next = at;
    })
}

fn encoded<T, C: Codec<T>>(values: &[T]) -> Vec<C::Fresh> {
    values.iter().map(|value| C::encode(value).expect(WHY)).collect()
}

fn average<T, C: Codec<T>>(values: &[T]) -> u64 {
    let bytes: usize = encoded::<T, C>(values).iter().map(|message| message.as_ref().len()).sum();
    (bytes / values.len()) as u64
}
