//! What does a check cost that a careless reader leaves out? (Lessons 01 and 06.)

use std::hint::black_box;

use fastrand::Rng;
use prost::Message as _;
use solution_01_serialization::wallet::Wallet;
use solution_01_serialization::{AccountId, Cents, Format, Kind, proto};
use solution_06_versioning::{v1, wire};

use results::bench::Figures;
use results::more;

use super::sentence::{at, time_ratio};
use crate::entry::{Entry, Table};
use crate::questions::codec_entries::rotating;

const UNCHECKED: &str = "unchecked";
const CHECKED: &str = "checked";
const BOUNDS: &str = "bounds";
const REQUIRED: &str = "required fields";
const SEAL: &str = "checksum";
const MESSAGES: usize = 1024;

const SOUND: &str = "the suite's own messages are sound";

/// Messages read with and without a check; 1,024 different ones in rotation.
#[must_use]
pub fn table() -> Table {
    let mut entries = Vec::new();
    entries.extend(bounds());
    entries.extend(required());
    entries.extend(sealed());
    entries.sort_by_key(|entry| entry.row != UNCHECKED);
    Table {
        name: "checks",
        title: "A transfer of money decoded, with and without one check".to_owned(),
        baseline: UNCHECKED,
        limit: None,
        plotted: SEAL,
        calls: MESSAGES as u64,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let cost = |column| more(time_ratio(figures, CHECKED, UNCHECKED, column));
    let seal = at(figures, CHECKED, SEAL).bytes - at(figures, UNCHECKED, SEAL).bytes;
    format!(
        "To decode a transfer costs {} time if each number asks whether it is there, {} if the required fields are asked for, and {} \
         with a CRC-32 over all of it, which also takes {seal} bytes.",
        cost(BOUNDS),
        cost(REQUIRED),
        cost(SEAL),
    )
}

/// Five numbers in 40 bytes. Unchecked, the type says that there are 40; checked, each number asks whether it is there.
fn bounds() -> [Entry; 2] {
    let mut random = Rng::with_seed(1);
    let records: Vec<[u8; 40]> = (0..MESSAGES).map(|_| std::array::from_fn(|_| random.u8(..))).collect();
    assert!(records.iter().all(|record| checked(record) == Some(unchecked(record))), "both read the same");
    assert!(checked(&records[0][..39]).is_none(), "a short one is refused");
    let known = records.clone();
    let trust = rotating(MESSAGES, move |at| {
        black_box(unchecked(black_box(&known[at])));
    });
    let ask = rotating(MESSAGES, move |at| {
        black_box(checked(black_box(&records[at][..])).expect(SOUND));
    });
    pair(BOUNDS, trust, 40, ask, 40)
}

fn unchecked(record: &[u8; 40]) -> [u64; 5] {
    let (numbers, _) = record.as_chunks();
    std::array::from_fn(|at| u64::from_be_bytes(numbers[at]))
}

fn checked(mut record: &[u8]) -> Option<[u64; 5]> {
    let mut numbers = [0; 5];
    for number in &mut numbers {
        let (bytes, rest) = record.split_first_chunk()?;
        *number = u64::from_be_bytes(*bytes);
        record = rest;
    }
    record.is_empty().then_some(numbers)
}

/// Lesson 01's transfer in Protobuf, where a field that was not sent reads as zero unless the reader asks.
fn required() -> [Entry; 2] {
    let mut random = Rng::with_seed(1);
    let mut message = || {
        let wallet = Wallet::of(AccountId(random.u64(1..100_000)));
        let (to, amount) = (AccountId(random.u64(1..100_000)), Cents(random.u64(1..1_000_000)));
        let mut transfer = wallet.transfer(random.u64(..), to, amount, Kind::Payment);
        transfer.memo = random.bool().then(|| "rent of March".to_owned());
        Format::Protobuf.encode(&transfer).expect(SOUND)
    };
    let messages: Vec<_> = (0..MESSAGES).map(|_| message()).collect();
    for message in &messages {
        let (careless, careful) = (careless(message), Format::Protobuf.decode(message).expect(SOUND));
        assert_eq!((careless.0, careless.3), (careful.id, careful.amount), "both read the same");
    }
    assert_eq!(careless(&[]).3, Cents(0), "what was not sent is zero to the careless");
    assert!(Format::Protobuf.decode(&[]).is_err(), "and refused by the careful");
    let bytes = average(&messages);
    let known = messages.clone();
    let trust = rotating(MESSAGES, move |at| {
        black_box(careless(black_box(&known[at])));
    });
    let ask = rotating(MESSAGES, move |at| {
        black_box(Format::Protobuf.decode(black_box(&messages[at])).expect(SOUND));
    });
    pair(REQUIRED, trust, bytes, ask, bytes)
}

type Careless = (u64, AccountId, AccountId, Cents, proto::Kind, Option<String>);

fn careless(message: &[u8]) -> Careless {
    let sent = proto::Transfer::decode(message).expect(SOUND);
    let account = |number: Option<u64>| AccountId(number.unwrap_or_default());
    let (from, to) = (account(sent.from_account), account(sent.to_account));
    let amount = Cents(sent.amount.unwrap_or_default());
    (sent.id.unwrap_or_default(), from, to, amount, sent.kind(), sent.memo)
}

/// Lesson 06's transfer, whose bytes have a checksum in front.
fn sealed() -> [Entry; 2] {
    let mut random = Rng::with_seed(6);
    let mut transfer = || v1::Transfer {
        kind: v1::Kind::Payment.into(),
        from: random.u64(1..100_000),
        to: random.u64(1..100_000),
        cents: random.u64(1..1_000_000),
        key: (0..16).map(|_| random.u8(..)).collect(),
    };
    let transfers: Vec<_> = (0..MESSAGES).map(|_| transfer()).collect();
    let plain: Vec<_> = transfers.iter().map(prost::Message::encode_to_vec).collect();
    let sealed: Vec<_> = transfers.iter().map(wire::encode).collect();
    for (transfer, (plain, sealed)) in transfers.iter().zip(plain.iter().zip(&sealed)) {
        assert_eq!(unsealed(plain), *transfer);
        assert_eq!(wire::decode::<v1::Transfer>(sealed).expect(SOUND), *transfer);
    }
    let mut damaged = sealed[0].clone();
    damaged[8] ^= 1;
    assert!(wire::decode::<v1::Transfer>(&damaged).is_err(), "a changed bit is found");
    let bytes = (average(&plain), average(&sealed));
    let trust = rotating(MESSAGES, move |at| {
        black_box(unsealed(black_box(&plain[at])));
    });
    let ask = rotating(MESSAGES, move |at| {
        black_box(wire::decode::<v1::Transfer>(black_box(&sealed[at])).expect(SOUND));
    });
    pair(SEAL, trust, bytes.0, ask, bytes.1)
}

/// Everything that `wire::decode` does except the checksum.
fn unsealed(message: &[u8]) -> v1::Transfer {
    let transfer = v1::Transfer::decode(message).expect(SOUND);
    assert_eq!(wire::Message::missing(&transfer), None);
    transfer
}

fn pair(
    column: &'static str,
    trust: Box<dyn FnMut(u64)>,
    trusted_bytes: u64,
    ask: Box<dyn FnMut(u64)>,
    asked_bytes: u64,
) -> [Entry; 2] {
    [
        Entry { row: UNCHECKED, column, bytes: trusted_bytes, elements: 1, run: trust },
        Entry { row: CHECKED, column, bytes: asked_bytes, elements: 1, run: ask },
    ]
}

fn average(messages: &[Vec<u8>]) -> u64 {
    (messages.iter().map(Vec::len).sum::<usize>() / messages.len()) as u64
}
