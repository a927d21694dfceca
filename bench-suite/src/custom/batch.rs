//! A batch of users, column by column, and what compression leaves of it.
//!
//! ```text
//! version: u8 | rows | scores | ids | times | ages | active: u8 each | entries of each list | 8 columns of texts | all lists' entries
//! ```
//!
//! [`encode`] writes the columns, [`Packer::pack`] compresses them as well. A batch is a page of at most some megabytes, made and read as a
//! whole: there is no access to one row.

use super::MAX_MESSAGE_BYTES;
use super::columns::{Columns, put_doubles, put_number, put_signed, put_texts};
use super::error::{Refused, TooLong};
use crate::messages::{Address, Batch, User};

const VERSION: u8 = 1;
/// What a decoded batch may take in memory. A row takes 21 bytes in the columns and hundreds as a [`User`], and a list's
/// entry a byte and dozens, so a limit on bytes alone is none on values.
pub const MAX_DECODED_BYTES: usize = 4 * MAX_MESSAGE_BYTES;
/// A row takes this in the columns that have one width or at least one byte: score, id, time, age, active, length of the list, 8 texts.
const LEAST_ROW_BYTES: usize = 8 + 5 + 8;
/// What decoding holds of a row besides the [`User`]: score, id, time, age, length of the list, 8 texts and the length of one.
const ROW_COLUMNS_BYTES: usize = 8 + 8 + 8 + 4 + 8 + 8 * size_of::<&str>() + 8;
/// After level 1 the columns are smaller than rows after level 3: they leave the compressor less to find.
const LEVEL: i32 = 1;
const TEXTS: [fn(&User) -> &str; 8] = [
    |user| &user.name,
    |user| &user.email,
    |user| &user.phone,
    |user| &user.address.street,
    |user| &user.address.city,
    |user| &user.address.region,
    |user| &user.address.postcode,
    |user| &user.address.country,
];

/// Appends the columns to `to`.
///
/// # Errors
/// They would take more than [`MAX_MESSAGE_BYTES`], or more than [`MAX_DECODED_BYTES`] when they are read.
pub fn encode(batch: &Batch, to: &mut Vec<u8>) -> Result<(), TooLong> {
    let (start, users) = (to.len(), &batch.users);
    let bytes = decoded_bytes(users.len(), users.iter().map(|user| user.roles.len() as u64));
    if bytes > MAX_DECODED_BYTES as u64 {
        return Err(TooLong::Decoded { bytes, limit: MAX_DECODED_BYTES });
    }
    to.push(VERSION);
    put_number(to, users.len() as u64);
    put_doubles(to, users.iter().map(|user| user.score));
    let mut last = 0;
    for user in users {
        put_signed(to, user.id.wrapping_sub(last).cast_signed());
        last = user.id;
    }
    let mut last = 0;
    for user in users {
        put_signed(to, user.created_at_ms.wrapping_sub(last));
        last = user.created_at_ms;
    }
    users.iter().for_each(|user| put_number(to, user.age.into()));
    to.extend(users.iter().map(|user| u8::from(user.active)));
    users.iter().for_each(|user| put_number(to, user.roles.len() as u64));
    for text in TEXTS {
        put_texts(to, users.iter().map(text));
    }
    put_texts(to, users.iter().flat_map(|user| user.roles.iter().map(String::as_str)));
    let bytes = to.len() - start;
    if bytes > MAX_MESSAGE_BYTES {
        return Err(TooLong::Message { bytes, limit: MAX_MESSAGE_BYTES });
    }
    Ok(())
}

/// What so many rows and the entries of their lists take in memory while they are decoded, the texts not counted.
fn decoded_bytes(rows: usize, entries: impl Iterator<Item = u64>) -> u64 {
    let (row, entry) = (size_of::<User>() + ROW_COLUMNS_BYTES, size_of::<String>() + size_of::<&str>());
    let entries = entries.fold(0, u64::saturating_add);
    (rows as u64).saturating_mul(row as u64).saturating_add(entries.saturating_mul(entry as u64))
}

/// Reads columns that are all of `bytes`. Texts that many rows have in common are copied for each: the copies together
/// are bounded by [`MAX_MESSAGE_BYTES`] too, and the values by [`MAX_DECODED_BYTES`].
///
/// # Errors
/// See [`Refused`].
pub fn decode(bytes: &[u8]) -> Result<Batch, Refused> {
    let mut columns = Columns(bytes);
    match columns.bytes(1, "version")? {
        &[VERSION] => {}
        other => return Err(Refused::UnknownLayout { layout: other.iter().sum() }),
    }
    let rows = columns.rows(LEAST_ROW_BYTES)?;
    refuse_over_limit(decoded_bytes(rows, std::iter::empty()))?;
    let scores = columns.doubles(rows)?;
    let mut last = 0_u64;
    let mut id = || {
        last = last.wrapping_add(columns.signed("id")?.cast_unsigned());
        Ok(last)
    };
    let ids = (0..rows).map(|_| id()).collect::<Result<Vec<u64>, Refused>>()?;
    let mut last = 0_i64;
    let mut time = || {
        last = last.wrapping_add(columns.signed("time")?);
        Ok(last)
    };
    let times = (0..rows).map(|_| time()).collect::<Result<Vec<i64>, Refused>>()?;
    let mut age = || u32::try_from(columns.number("age")?).map_err(|_| Refused::Invalid { part: "age" });
    let ages = (0..rows).map(|_| age()).collect::<Result<Vec<u32>, Refused>>()?;
    let active = columns.bytes(rows, "active")?;
    let entries = (0..rows).map(|_| columns.number("length of a list")).collect::<Result<Vec<u64>, _>>()?;
    refuse_over_limit(decoded_bytes(rows, entries.iter().copied()))?;
    let mut texts = Vec::with_capacity(TEXTS.len());
    for _ in TEXTS {
        texts.push(columns.texts(rows)?);
    }
    // Each entry takes a byte at least, as a length or as a code.
    let all_entries = entries.iter().fold(0_u64, |sum, &entries| sum.saturating_add(entries));
    let missing = all_entries.saturating_sub(columns.0.len() as u64);
    let Ok(all_entries @ ..=MAX_MESSAGE_BYTES) = usize::try_from(all_entries) else {
        return Err(Refused::TooLong { bytes: all_entries, limit: MAX_MESSAGE_BYTES as u64 });
    };
    if missing > 0 {
        return Err(Refused::Truncated { part: "entries", missing });
    }
    let list = columns.texts(all_entries)?;
    columns.end()?;

    let copied = texts.iter().flatten().chain(&list).fold(0_u64, |sum, text| sum + text.len() as u64);
    if copied > MAX_MESSAGE_BYTES as u64 {
        return Err(Refused::TooLong { bytes: copied, limit: MAX_MESSAGE_BYTES as u64 });
    }
    let mut list = list.into_iter();
    let user = |row: usize| {
        let text = |column: usize| texts[column][row].to_owned();
        let entries = usize::try_from(entries[row]).unwrap_or_default();
        Ok(User {
            id: ids[row],
            name: text(0),
            email: text(1),
            phone: text(2),
            age: ages[row],
            score: scores[row],
            active: match active[row] {
                0 => false,
                1 => true,
                _ => return Err(Refused::Invalid { part: "active" }),
            },
            created_at_ms: times[row],
            roles: list.by_ref().take(entries).map(str::to_owned).collect(),
            address: Address {
                street: text(3),
                city: text(4),
                region: text(5),
                postcode: text(6),
                country: text(7),
            },
        })
    };
    Ok(Batch { users: (0..rows).map(user).collect::<Result<_, _>>()? })
}

fn refuse_over_limit(bytes: u64) -> Result<(), Refused> {
    let limit = MAX_DECODED_BYTES as u64;
    if bytes > limit { Err(Refused::TooLong { bytes, limit }) } else { Ok(()) }
}

/// What packing needs again and again.
pub struct Packer {
    columns: Vec<u8>,
    compressor: zstd::bulk::Compressor<'static>,
}

impl Packer {
    /// A packer with empty buffers.
    ///
    /// # Errors
    /// The compressor cannot be made.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self { columns: Vec::new(), compressor: zstd::bulk::Compressor::new(LEVEL)? })
    }

    /// The compressed columns.
    ///
    /// # Errors
    /// As [`encode`].
    pub fn pack(&mut self, batch: &Batch) -> Result<Vec<u8>, TooLong> {
        self.columns.clear();
        encode(batch, &mut self.columns)?;
        Ok(self.compressor.compress(&self.columns).expect("the buffer is as large as zstd says it must be"))
    }
}

/// Reads what [`Packer::pack`] made. No more than [`MAX_MESSAGE_BYTES`] are ever decompressed, whatever the bytes announce.
///
/// # Errors
/// See [`Refused`].
pub fn unpack(bytes: &[u8]) -> Result<Batch, Refused> {
    use std::io::Read;

    let mut columns = Vec::new();
    let limit = MAX_MESSAGE_BYTES as u64;
    let mut reader = zstd::stream::read::Decoder::new(bytes).map_err(|_| Refused::NotCompressed)?;
    reader.window_log_max(24).map_err(|_| Refused::NotCompressed)?;
    reader.take(limit + 1).read_to_end(&mut columns).map_err(|_| Refused::NotCompressed)?;
    if columns.len() as u64 > limit {
        return Err(Refused::TooLong { bytes: columns.len() as u64, limit });
    }
    decode(&columns)
}
