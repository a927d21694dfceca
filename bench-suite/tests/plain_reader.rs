//! The custom reader beside a plain one: written after the layout's page, with the standard library's checks, byte by byte. Whatever the bytes,
//! both refuse them or both see the same user. The plain one is the witness for the reader's one `unsafe` block.

#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use bench_suite::custom::record::{Fields, Record};
use bench_suite::custom::{MAX_MESSAGE_BYTES, SharedUser, UserView, encode};
use bench_suite::generate;
use bench_suite::messages::{Address, User};
use proptest::prelude::*;

/// Takes so many bytes off the front.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

fn take_text(text: &mut &str, length: usize) -> Option<String> {
    let taken = text.get(..length)?;
    *text = &text[length..];
    Some(taken.to_owned())
}

/// The user in `bytes`, or nothing.
fn plain(bytes: &[u8]) -> Option<User> {
    let mut left = bytes;
    let &[numbers, texts, entries, flags] = take(&mut left, 4)? else { return None };
    let (wide, refused) = (flags & 1 != 0, flags & 0b1110 != 0);
    if refused || numbers < 28 || texts < 8 || bytes.len() > MAX_MESSAGE_BYTES {
        return None;
    }
    let numbers = take(&mut left, numbers.into())?;
    let mut lengths = Vec::new();
    for _ in 0..texts {
        lengths.push(if wide {
            usize::try_from(u32::from_le_bytes(take(&mut left, 4)?.try_into().unwrap())).unwrap()
        } else {
            take(&mut left, 1)?[0].into()
        });
    }
    let mut text = std::str::from_utf8(left).ok()?;
    let table = take_text(&mut text, usize::from(entries) * if wide { 4 } else { 1 })?;
    let mut all = Vec::new();
    for length in lengths {
        all.push(take_text(&mut text, length)?);
    }
    let mut roles = Vec::new();
    for length in table.as_bytes().chunks(if wide { 4 } else { 1 }) {
        if !length.is_ascii() {
            return None;
        }
        let length = length.iter().rev().fold(0, |length, &byte| length * 128 + usize::from(byte));
        roles.push(take_text(&mut text, length)?);
    }
    if !text.is_empty() {
        return None;
    }
    all.truncate(8);
    let [name, email, phone, street, city, region, postcode, country] = all.try_into().unwrap();
    let number = |at: usize| -> [u8; 8] { numbers[at..at + 8].try_into().unwrap() };
    Some(User {
        id: u64::from_le_bytes(number(0)),
        created_at_ms: i64::from_le_bytes(number(8)),
        score: f64::from_le_bytes(number(16)),
        age: u32::from_le_bytes(numbers[24..28].try_into().unwrap()),
        active: flags & 0x10 != 0,
        name,
        email,
        phone,
        roles,
        address: Address { street, city, region, postcode, country },
    })
}

fn same(bytes: &[u8]) {
    let shared = SharedUser::decode(bytes);
    match (UserView::read(bytes), plain(bytes)) {
        (Ok(view), Some(user)) => {
            let shared = shared.unwrap();
            assert_eq!(shared.texts(), view.texts());
            assert!(shared.roles().iter().eq(view.roles().iter()));
            let seen = view.to_user();
            assert_eq!(seen.score.to_bits(), user.score.to_bits());
            // Not a number is not equal to itself.
            assert_eq!(User { score: 0.0, ..seen }, User { score: 0.0, ..user });
        }
        (Err(_), None) => assert!(shared.is_err()),
        (view, user) => panic!("{view:?} beside {user:?} of {bytes:?}"),
    }
}

/// What peers send: ASCII and not, of one length and of another, with a long text, of a newer schema.
fn messages() -> Vec<Vec<u8>> {
    let mut users = generate::users(8);
    users.push(User::default());
    users.push(User { roles: vec!["ü".to_owned(); 40], ..generate::user() });
    users.push(User { name: "й".repeat(200), ..generate::user() });
    let mut messages: Vec<Vec<u8>> = users.iter().map(|user| encode(user).unwrap()).collect();
    for user in &users[..2] {
        let older = encode(user).unwrap();
        let known = Record::<28, 8>::read(&older, (28, 8)).unwrap();
        let (mut numbers, mut texts) = ([7; 36], ["Ali"; 9]);
        numbers[..28].copy_from_slice(&known.numbers);
        texts[..8].copy_from_slice(&known.texts);
        let mut newer = Vec::new();
        Fields { numbers, texts, list: &user.roles, flags: known.flags }.write(&mut newer).unwrap();
        messages.push(newer);
    }
    messages
}

#[test]
fn both_read_what_peers_send() {
    for message in messages() {
        assert!(plain(&message).is_some());
        same(&message);
    }
}

#[test]
fn both_see_every_length_and_every_byte_alike() {
    for message in messages() {
        let mut bytes = message.clone();
        for at in 0..bytes.len().min(120) {
            for byte in
                [0, 1, 0x1f, 0x7f, 0x80, 0xbf, 0xc3, 0xff, message[at] ^ 1, message[at].wrapping_add(1)]
            {
                bytes[at] = byte;
                same(&bytes);
            }
            bytes[at] = message[at];
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn both_see_a_damaged_message_alike(
        which in any::<prop::sample::Index>(),
        near in proptest::collection::vec((0_usize..64, any::<u8>()), 0..3),
        anywhere in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = which.get(&messages()).clone();
        for (at, byte) in near {
            let last = bytes.len() - 1;
            bytes[at.min(last)] = byte;
        }
        for (at, byte) in anywhere {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        same(&bytes);
    }

    /// Two lengths change by as much, so that the sum stays right and only the cuts are elsewhere.
    #[test]
    fn both_see_moved_cuts_alike(which in any::<prop::sample::Index>(), from in 32_usize..40, to in 32_usize..40, by in 0_u8..4) {
        let mut bytes = which.get(&messages()).clone();
        if bytes[from] >= by {
            bytes[from] -= by;
            bytes[to] = bytes[to].wrapping_add(by);
        }
        same(&bytes);
    }
}
