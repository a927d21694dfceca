//! What does each serializer cost? One table a message; a row a codec, a column an operation.

use std::rc::Rc;

use super::codec_entries::{borrowed, clone, compressed, decode, memcpy, of_any, of_user};
use crate::codecs::{
    Bincode, Bitcode, Borsh, Custom, CustomShared, Packed, Postcard, Prost, Rkyv, RkyvUnvalidated, RmpArrays,
    RmpNamed, SerdeJson, SerdeJsonOwned, SonicRs, Wincode,
};
use crate::entry::Table;
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
    entries.extend(of_user::<SerdeJsonOwned>("serde_json, owned", &users));
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

fn sort_within_rows(table: &mut Table, order: &[&str]) {
    let rows = table.rows();
    let place = |of: &[&str], name: &str| of.iter().position(|&known| known == name);
    table.entries.sort_by_key(|entry| (place(&rows, entry.row), place(order, entry.column)));
}
