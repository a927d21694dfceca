//! The custom codec and a peer that means no good: whatever the bytes, an answer or a named error, and little memory.

#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use bench_suite::custom::batch::{self, Packer};
use bench_suite::custom::{
    MAX_MESSAGE_BYTES, Refused, SharedUser, TooLong, UserView, encode, header, series,
};
use bench_suite::generate;
use bench_suite::messages::{Batch, RequestHeader, User};
use proptest::prelude::*;

fn message() -> Vec<u8> {
    encode(&generate::users(2)[1]).unwrap()
}

/// Looks at every part of whatever `bytes` are, and tells what became of it.
fn read_everything(bytes: &[u8]) -> Result<User, Refused> {
    let shared = SharedUser::decode(bytes);
    let view = UserView::read(bytes)?;
    let shared = shared.unwrap();
    assert_eq!(shared.texts(), view.texts());
    assert!(shared.roles().iter().eq(view.roles().iter()));
    assert_eq!(view.roles().iter().count(), view.roles().len());
    Ok(view.to_user())
}

#[test]
fn a_message_cut_at_any_byte_is_refused() {
    let bytes = message();
    for length in 0..bytes.len() {
        let refused = read_everything(&bytes[..length]).unwrap_err();
        // A cut inside a character is noticed as such before the length is.
        assert!(matches!(refused, Refused::Truncated { .. } | Refused::NotUtf8), "{length}: {refused}");
    }
}

#[test]
fn a_byte_too_many_is_refused() {
    let mut bytes = message();
    bytes.push(b'x');
    assert_eq!(read_everything(&bytes).unwrap_err(), Refused::Trailing { extra: 1 });
}

#[test]
fn no_flipped_bit_is_more_than_another_value_or_an_error() {
    for bytes in [message(), encode(&wide_user()).unwrap()] {
        for bit in 0..bytes.len().min(400) * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(user) = read_everything(&flipped) {
                assert!(user.name.len() <= bytes.len());
            }
        }
    }
}

#[test]
fn every_error_has_its_name() {
    let bytes = message();
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        read_everything(&bytes).unwrap_err()
    };
    assert_eq!(with(0, 27), Refused::Absent { part: "bytes of numbers", announced: 27, required: 28 });
    assert_eq!(with(1, 7), Refused::Absent { part: "texts", announced: 7, required: 8 });
    assert_eq!(with(3, 0b100), Refused::UnknownLayout { layout: 0b100 });
    assert_eq!(with(bytes.len() - 1, 0xff), Refused::NotUtf8);
    assert_eq!(with(32, bytes[32] - 1), Refused::SplitCharacter);
    assert!(matches!(with(39, 255), Refused::Truncated { part: "texts", .. }));
    let too_long = vec![0; MAX_MESSAGE_BYTES + 1];
    assert!(matches!(read_everything(&too_long), Err(Refused::TooLong { .. })));
}

#[test]
fn an_announced_length_allocates_nothing() {
    let mut huge = encode(&wide_user()).unwrap();
    huge[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut batch_of_many = vec![1];
    batch_of_many.extend([0xff, 0xff, 0xff, 0xff, 0x7f]);
    let mut series_of_many = vec![0xff; 9];
    series_of_many.push(1);
    let used = allocation_counter::measure(|| {
        assert!(matches!(UserView::read(&huge), Err(Refused::Truncated { .. })));
        assert!(matches!(SharedUser::decode(&huge), Err(Refused::Truncated { .. })));
        assert!(matches!(batch::decode(&batch_of_many), Err(Refused::Truncated { part: "rows", .. })));
        assert!(matches!(series::decode(&series_of_many), Err(Refused::Truncated { part: "rows", .. })));
    });
    assert_eq!(used.count_total, 0);
}

#[test]
fn a_small_packed_batch_does_not_become_a_large_one() {
    let bomb = zstd::bulk::compress(&vec![0; 4 * MAX_MESSAGE_BYTES], 3).unwrap();
    assert!(bomb.len() < 10_000);
    let used = allocation_counter::measure(|| {
        assert!(matches!(batch::unpack(&bomb), Err(Refused::TooLong { .. })));
    });
    // The buffer grows by doubling; while it moves there are two.
    let most = 4 * MAX_MESSAGE_BYTES as u64;
    assert!(used.bytes_max < most, "{} bytes for {}", used.bytes_max, bomb.len());
}

/// What is decompressed is short enough, and what it says is not: values of a byte each, that take dozens in memory.
#[test]
fn a_small_packed_batch_does_not_become_values_without_end() {
    let empty = User::default();
    let rows = Batch { users: vec![empty.clone(); 700_000] };
    let entries = Batch { users: vec![User { roles: vec![String::new(); 15_000_000], ..empty }] };
    for (batch, columns) in
        [(&rows, columns_of_empty_rows(700_000)), (&entries, columns_of_empty_entries(15_000_000))]
    {
        assert!(matches!(batch::encode(batch, &mut Vec::new()), Err(TooLong::Decoded { .. })));
        let bomb = zstd::bulk::compress(&columns, 3).unwrap();
        assert!(columns.len() < MAX_MESSAGE_BYTES && bomb.len() < 4_000, "{} bytes", bomb.len());
        let used = allocation_counter::measure(|| {
            assert!(matches!(batch::unpack(&bomb), Err(Refused::TooLong { .. })));
        });
        let most = 4 * MAX_MESSAGE_BYTES as u64;
        assert!(used.bytes_max < most, "{} bytes for {}", used.bytes_max, bomb.len());
    }
}

/// A batch of rows that have nothing in them, as a peer may write it that has no limits.
fn columns_of_empty_rows(rows: usize) -> Vec<u8> {
    let mut columns = vec![1];
    varint(&mut columns, rows);
    // Scores, ids, times, ages, active, lengths of lists; then eight columns of texts, each of its kind and a length a row.
    columns.resize(columns.len() + rows * (8 + 5), 0);
    columns.resize(columns.len() + 8 * (1 + rows), 0);
    columns.push(0);
    columns
}

/// A batch of one row whose list has so many entries, all of them empty.
fn columns_of_empty_entries(entries: usize) -> Vec<u8> {
    let mut columns = vec![1, 1];
    columns.resize(columns.len() + 8 + 4, 0);
    varint(&mut columns, entries);
    columns.resize(columns.len() + 8 * 2, 0);
    columns.push(0);
    columns.resize(columns.len() + entries, 0);
    columns
}

fn varint(to: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        to.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    to.push(u8::try_from(number).unwrap());
}

#[test]
fn texts_and_lists_of_any_length_arrive_or_are_refused_by_the_writer() {
    let user = wide_user();
    assert_eq!(read_everything(&encode(&user).unwrap()).unwrap(), user);
    let crowded = User { roles: vec![String::new(); 256], ..user.clone() };
    assert_eq!(encode(&crowded).unwrap_err(), TooLong::List { entries: 256, limit: 255 });
    let endless = User { name: "a".repeat(MAX_MESSAGE_BYTES), ..user };
    assert!(matches!(encode(&endless), Err(TooLong::Message { .. })));
}

#[test]
fn a_damaged_header_is_refused() {
    let mut bytes = [0; header::HEADER_BYTES];
    header::encode(&generate::request_header(), &mut bytes);
    assert_eq!(header::decode(&bytes[..31]), Err(Refused::Truncated { part: "header", missing: 1 }));
    bytes[0] = 2;
    assert_eq!(header::decode(&bytes), Err(Refused::UnknownLayout { layout: 2 }));
}

#[test]
fn a_damaged_batch_or_series_is_an_error_or_other_values() {
    let mut columns = Vec::new();
    batch::encode(&Batch { users: generate::users(20) }, &mut columns).unwrap();
    let mut samples = Vec::new();
    let mut short = generate::series();
    short.samples.truncate(20);
    series::encode(&short, &mut samples).unwrap();
    for length in 0..columns.len() {
        assert!(batch::decode(&columns[..length]).is_err(), "{length}");
    }
    for length in 0..samples.len() {
        assert!(series::decode(&samples[..length]).is_err(), "{length}");
    }
    for bit in 0..columns.len() * 8 {
        let mut flipped = columns.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let _ = batch::decode(&flipped);
    }
    for bit in 0..samples.len() * 8 {
        let mut flipped = samples.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let _ = series::decode(&flipped);
    }
    let mut packed = Packer::new().unwrap().pack(&Batch { users: generate::users(20) }).unwrap();
    packed.truncate(packed.len() / 2);
    assert_eq!(batch::unpack(&packed), Err(Refused::NotCompressed));
}

fn wide_user() -> User {
    let mut user = generate::user();
    user.address.street = "й".repeat(200);
    user.roles.push("r".repeat(70_000));
    user
}

proptest! {
    #[test]
    fn any_user_arrives(
        id: u64, age: u32, score: f64, active: bool, created_at_ms: i64,
        texts in proptest::array::uniform8("\\PC{0,40}"),
        roles in proptest::collection::vec("\\PC{0,140}", 0..12),
    ) {
        let [name, email, phone, street, city, region, postcode, country] = texts;
        let address = bench_suite::messages::Address { street, city, region, postcode, country };
        let user = User { id, name, email, phone, age, score, active, created_at_ms, roles, address };
        let back = read_everything(&encode(&user).unwrap()).unwrap();
        prop_assert_eq!(back.score.to_bits(), user.score.to_bits());
        prop_assert_eq!(User { score: 0.0, ..back }, User { score: 0.0, ..user });
    }

    #[test]
    fn any_bytes_are_a_message_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), counts: bool) {
        if counts && bytes.len() > 4 {
            let head = [28, 8, bytes[2] % 8, bytes[3] & 0xf1];
            bytes[..4].copy_from_slice(&head);
        }
        let _ = read_everything(&bytes);
        let _ = batch::decode(&bytes);
        let _ = batch::unpack(&bytes);
        let _ = series::decode(&bytes);
        let _ = header::decode(&bytes);
    }

    #[test]
    fn any_header_arrives(call_id: u64, trace_id: u64, method: u32, timeout_ms: u32, body_bytes: u32, flags: u16) {
        let sent = RequestHeader { call_id, trace_id, method, timeout_ms, body_bytes, flags };
        let mut bytes = [0; header::HEADER_BYTES];
        header::encode(&sent, &mut bytes);
        prop_assert_eq!(header::decode(&bytes), Ok(sent));
    }
}
