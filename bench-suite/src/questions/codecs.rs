//! What does each serializer cost? One table a message; a row a codec, a column an operation.

use std::hint::black_box;
use std::rc::Rc;

use crate::codecs::{
    Bincode, Bitcode, Borrow, Borsh, Codec, Custom, CustomShared, Packed, Postcard, Prost, Read, Rkyv,
    RkyvUnvalidated, RmpArrays, RmpNamed, SerdeJson, SonicRs, Wincode,
};
use crate::entry::{Entry, Table};
use crate::generate;
use crate::messages::User;

/// Encode into a new buffer.
pub const FRESH: &str = "encode, fresh";
/// Encode into a buffer that was used before.
pub const REUSED: &str = "encode, reused";
/// Decode to a value that owns its texts; dropping it counts.
pub const OWNED: &str = "decode, owned";
/// Decode to a value whose texts point into the message.
pub const BORROWED: &str = "decode, borrowed";
/// Read every field, checked, in the cheapest way that the codec has.
pub const READ: &str = "read all";
/// Encode into a used buffer, then read every field.
pub const ROUND_TRIP: &str = "round trip";

const WHY: &str = "the suite encodes only values that the codec takes, and decodes what it encoded";

/// One table for each kind of message.
#[must_use]
pub fn tables() -> Vec<Table> {
    vec![
        users("user", "One `User` of ten fields, ASCII, three roles", vec![generate::user()]),
        users(
            "rotation",
            "1,024 different `User`s in rotation, half of them not ASCII",
            generate::users(generate::ROTATION),
        ),
        request_header(),
        batch(),
        series(),
    ]
}

fn users(name: &'static str, title: &str, users: Vec<User>) -> Table {
    let users: Rc<[User]> = users.into();
    let mut entries = vec![memcpy::<User, Custom>(&users), clone(&users)];
    macro_rules! row {
        ($row:literal, $codec:ty) => {
            entries.extend(of_any::<User, $codec>($row, &users, 1));
            entries.extend(of_user::<$codec>($row, &users));
        };
        ($row:literal, $codec:ty, borrows) => {
            row!($row, $codec);
            entries.push(borrowed::<$codec>($row, &users));
        };
    }
    row!("custom", Custom, borrows);
    entries.push(decode::<User, CustomShared>("custom, one allocation", &users, 1));
    row!("rkyv", Rkyv, borrows);
    entries.push(decode::<User, RkyvUnvalidated>("rkyv, unvalidated", &users, 1));
    entries.extend(of_user::<RkyvUnvalidated>("rkyv, unvalidated", &users));
    row!("wincode", Wincode, borrows);
    row!("borsh", Borsh);
    row!("bincode 2", Bincode, borrows);
    row!("prost", Prost);
    row!("postcard", Postcard, borrows);
    row!("rmp, arrays", RmpArrays, borrows);
    row!("rmp, named", RmpNamed, borrows);
    row!("bitcode", Bitcode, borrows);
    row!("serde_json", SerdeJson, borrows);
    row!("sonic-rs", SonicRs, borrows);
    let order = [FRESH, REUSED, OWNED, BORROWED, READ, ROUND_TRIP];
    let title = title.to_owned();
    let calls = users.len() as u64;
    let mut table = Table {
        name,
        title,
        baseline: "serde_json",
        limit: Some("memcpy"),
        plotted: ROUND_TRIP,
        calls,
        entries,
    };
    sort_within_rows(&mut table, &order);
    table
}

fn request_header() -> Table {
    let headers = Rc::from(vec![generate::request_header()]);
    let mut entries = vec![memcpy::<_, Custom>(&headers)];
    macro_rules! rows {
        ($($row:literal: $codec:ty),+ $(,)?) => { $( entries.extend(of_any::<_, $codec>($row, &headers, 1)); )+ };
    }
    rows! {
        "custom": Custom, "rkyv": Rkyv, "wincode": Wincode, "borsh": Borsh, "bincode 2": Bincode, "prost": Prost,
        "postcard": Postcard, "rmp, arrays": RmpArrays, "rmp, named": RmpNamed, "bitcode": Bitcode,
        "serde_json": SerdeJson, "sonic-rs": SonicRs,
    }
    entries.retain(|entry| entry.column != FRESH);
    Table {
        name: "request-header",
        title: "A request header of six numbers".to_owned(),
        baseline: "serde_json",
        limit: Some("memcpy"),
        plotted: OWNED,
        calls: 1,
        entries,
    }
}

fn batch() -> Table {
    let batches = Rc::from(vec![generate::batch()]);
    let elements = generate::BATCH_USERS as u64;
    let mut entries = vec![memcpy::<_, Custom>(&batches)];
    macro_rules! rows {
        ($($row:literal: $codec:ty),+ $(,)?) => { $( entries.extend(of_any::<_, $codec>($row, &batches, elements)); )+ };
    }
    rows! {
        "custom": Custom, "custom + zstd-1": Packed, "rkyv": Rkyv, "wincode": Wincode, "borsh": Borsh, "bincode 2": Bincode,
        "prost": Prost, "postcard": Postcard, "rmp, arrays": RmpArrays, "rmp, named": RmpNamed, "bitcode": Bitcode,
        "serde_json": SerdeJson,
    }
    entries.extend(compressed(&batches, elements));
    rows! { "sonic-rs": SonicRs }
    entries.retain(|entry| entry.column != FRESH);
    Table {
        name: "batch",
        title: "A batch of 1,000 `User`s, half of them not ASCII".to_owned(),
        baseline: "serde_json",
        limit: Some("memcpy"),
        plotted: REUSED,
        calls: 1,
        entries,
    }
}

fn series() -> Table {
    let series = Rc::from(vec![generate::series()]);
    let elements = generate::SERIES_SAMPLES as u64;
    let mut entries = vec![memcpy::<_, Custom>(&series)];
    macro_rules! rows {
        ($($row:literal: $codec:ty),+ $(,)?) => { $( entries.extend(of_any::<_, $codec>($row, &series, elements)); )+ };
    }
    rows! {
        "custom": Custom, "rkyv": Rkyv, "wincode": Wincode, "borsh": Borsh, "bincode 2": Bincode, "prost": Prost,
        "postcard": Postcard, "rmp, arrays": RmpArrays, "rmp, named": RmpNamed, "bitcode": Bitcode,
        "serde_json": SerdeJson, "sonic-rs": SonicRs,
    }
    entries.retain(|entry| entry.column != FRESH);
    Table {
        name: "series",
        title: "A series of 10,000 samples: a time and a double each".to_owned(),
        baseline: "serde_json",
        limit: Some("memcpy"),
        plotted: REUSED,
        calls: 1,
        entries,
    }
}

/// Encodings and owned decoding.
fn of_any<T: 'static, C: Codec<T> + 'static>(
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

fn decode<T: 'static, C: Codec<T> + 'static>(row: &'static str, values: &Rc<[T]>, elements: u64) -> Entry {
    let messages = encoded::<T, C>(values);
    let run = rotating(messages.len(), move |at| {
        black_box(C::decode(black_box(messages[at].as_ref())).expect(WHY));
    });
    Entry { row, column: OWNED, bytes: average::<T, C>(values), elements, run }
}

/// Reading of all fields, alone and after encoding.
fn of_user<C: Codec<User> + Read + 'static>(row: &'static str, values: &Rc<[User]>) -> [Entry; 2] {
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

fn borrowed<C: Codec<User> + Borrow + 'static>(row: &'static str, values: &Rc<[User]>) -> Entry {
    let messages = encoded::<User, C>(values);
    let run = rotating(messages.len(), move |at| {
        black_box(C::borrow(black_box(messages[at].as_ref())).expect(WHY));
    });
    Entry { row, column: BORROWED, bytes: average::<User, C>(values), elements: 1, run }
}

/// The limit: copying the bytes of the codec's messages.
fn memcpy<T: 'static, C: Codec<T> + 'static>(values: &Rc<[T]>) -> Entry {
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
fn clone(values: &Rc<[User]>) -> Entry {
    let bytes = average::<User, Custom>(values);
    let values = values.clone();
    let run = rotating(values.len(), move |at| {
        black_box(black_box(&values[at]).clone());
    });
    Entry { row: "clone()", column: OWNED, bytes, elements: 1, run }
}

/// JSON as people send it in bulk: compressed at zstd's default level.
fn compressed(values: &Rc<[crate::messages::Batch]>, elements: u64) -> [Entry; 2] {
    const WHY_ZSTD: &str = "the buffers are as large as zstd says they must be";
    let row = "serde_json + zstd-3";
    let json = <SerdeJson as Codec<crate::messages::Batch>>::encode(&values[0]).expect(WHY);
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
        black_box(<SerdeJson as Codec<crate::messages::Batch>>::decode(&json).expect(WHY));
    });
    [
        Entry { row, column: REUSED, bytes, elements, run: encode },
        Entry { row, column: OWNED, bytes, elements, run: decode },
    ]
}

/// Calls `once` with 0, 1, … `of` - 1, 0, … and goes on where it stopped.
pub(super) fn rotating(of: usize, mut once: impl FnMut(usize) + 'static) -> Box<dyn FnMut(u64)> {
    let mut at = 0;
    Box::new(move |times| {
        for _ in 0..times {
            once(at);
            at = if at + 1 == of { 0 } else { at + 1 };
        }
    })
}

fn encoded<T, C: Codec<T>>(values: &[T]) -> Vec<C::Fresh> {
    values.iter().map(|value| C::encode(value).expect(WHY)).collect()
}

fn average<T, C: Codec<T>>(values: &[T]) -> u64 {
    let bytes: usize = encoded::<T, C>(values).iter().map(|message| message.as_ref().len()).sum();
    (bytes / values.len()) as u64
}

fn sort_within_rows(table: &mut Table, order: &[&str]) {
    let rows = table.rows();
    let place = |of: &[&str], name: &str| of.iter().position(|&known| known == name);
    table.entries.sort_by_key(|entry| (place(&rows, entry.row), place(order, entry.column)));
}
