//! Alice's rent for Bob: as the wallet sends it, as it looks in each format, and in words.

use std::error::Error;

use bincode::error::DecodeError;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rig::Lesson;
use serialization::wallet::{self, Wallet};
use serialization::{AccountId, Cents, Format, FormatError, Kind, ledger};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

pub(crate) const ALICE: AccountId = AccountId(1001);
pub(crate) const BOB: AccountId = AccountId(1002);

/// The rent as JSON, field by field.
pub(crate) const RENT_IN_JSON: [(&str, &str); 6] = [
    ("id", r#""7""#),
    ("fromAccount", r#""1001""#),
    ("toAccount", r#""1002""#),
    ("memo", r#""rent""#),
    ("amount", r#""3000""#),
    ("kind", r#""payment""#),
];

/// The names that a transfer in JSON must have.
pub(crate) const REQUIRED: [&str; 5] = ["fromAccount", "toAccount", "id", "amount", "kind"];

/// The rent as Protobuf: each field's name, its number in the schema, its wire type, its value.
pub(crate) const RENT_IN_PROTOBUF: [ProtobufField; 6] = [
    ("id", 1, VARINT, &[7]),
    ("from_account", 2, VARINT, &[0xe9, 0x07]),
    ("to_account", 3, VARINT, &[0xea, 0x07]),
    ("memo", 4, LENGTH, b"\x04rent"),
    ("amount", 5, VARINT, &[0xb8, 0x17]),
    ("kind", 6, VARINT, &[1]),
];

pub(crate) type ProtobufField = (&'static str, u8, u8, &'static [u8]);

/// Protobuf's wire types for numbers and for texts.
pub(crate) const VARINT: u8 = 0;
pub(crate) const LENGTH: u8 = 2;

pub(crate) fn rent() -> wallet::Transfer {
    rent_but(|_| {})
}

pub(crate) fn rent_but(change: impl FnOnce(&mut wallet::Transfer)) -> wallet::Transfer {
    let mut rent = Wallet::of(ALICE).transfer(7, BOB, Cents(30_00), Kind::Payment);
    rent.memo = Some("rent".to_owned());
    change(&mut rent);
    rent
}

/// What the ledger reads when the wallet sends.
pub(crate) fn transmitted(format: Format, sent: &wallet::Transfer) -> Result<ledger::Transfer, FormatError> {
    format.decode(&format.encode(sent)?)
}

pub(crate) fn same(sent: &wallet::Transfer, arrived: &ledger::Transfer) -> bool {
    sent.id == arrived.id
        && sent.from_account() == arrived.from_account()
        && sent.to_account == arrived.to_account
        && sent.memo == arrived.memo
        && sent.amount == arrived.amount
        && sent.kind == arrived.kind
}

pub(crate) fn described(sent: &wallet::Transfer) -> String {
    let wallet::Transfer { id, to_account, memo, amount, kind, .. } = sent;
    let (from_account, memo) = (sent.from_account(), memo_in_words(memo));
    format!("{kind} of {amount} from {from_account} to {to_account}, {memo}, id {id}")
}

pub(crate) fn received(arrived: &Result<ledger::Transfer, FormatError>) -> String {
    match arrived {
        Ok(transfer) => format!("{transfer}, {}, id {}", memo_in_words(&transfer.memo), transfer.id),
        Err(error) => format!("refused: {}", chain(error)),
    }
}

fn memo_in_words(memo: &Option<String>) -> String {
    memo.as_ref().map_or("no memo".to_owned(), |memo| format!("memo {memo:?}"))
}

/// An error and its sources, outermost first.
pub(crate) fn chain(error: &FormatError) -> String {
    match error {
        // bincode's own words are those of its `Debug`.
        FormatError::Bincode(DecodeError::UnexpectedVariant { found, .. }) => {
            return format!("{error}: where 0 or 1 belongs there is {found}, {found:02x}");
        }
        FormatError::Bincode(DecodeError::UnexpectedEnd { .. }) => {
            return format!("{error}: the bytes end too early");
        }
        FormatError::Bincode(DecodeError::OtherString(why)) => return format!("{error}: {why}"),
        _ => {}
    }
    let sources = std::iter::successors(error.source(), |source| (*source).source());
    sources.fold(error.to_string(), |text, source| format!("{text}: {source}"))
}

/// Whether it is an error, and one that says which field, in the writer's spelling or in the reader's.
pub(crate) fn names_field(arrived: &Result<ledger::Transfer, FormatError>, name: &str) -> bool {
    arrived.as_ref().is_err_and(|error| {
        let text = chain(error);
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == name || word == snake_case(name))
    })
}

/// The name in the schema, and in Rust, of a field of the JSON.
pub(crate) fn snake_case(name: &str) -> String {
    name.replace("Account", "_account")
}

/// What a kind reader might take for a field's name as well: other spellings of it, and other words for it.
pub(crate) fn other_names(name: &str) -> Vec<String> {
    let words: &[&[&str]] = match name {
        "fromAccount" => &[&["from", "account"], &["from"], &["payer"], &["sender"], &["source", "account"]],
        "toAccount" => &[&["to", "account"], &["to"], &["payee"], &["receiver"], &["target", "account"]],
        "id" => &[&["id"], &["transfer", "id"]],
        "amount" => &[&["amount"], &["cents"], &["value"]],
        _ => &[&["kind"], &["type"]],
    };
    let capital = |word: &&str| word[..1].to_uppercase() + &word[1..];
    let spelled = |words: &&[&str]| {
        let (snake, pascal) = (words.join("_"), words.iter().map(capital).collect::<String>());
        let camel = words[0].to_owned() + &pascal[words[0].len()..];
        [snake.to_uppercase(), words.join("-"), words.concat(), snake, pascal, camel]
    };
    words.iter().flat_map(spelled).filter(|other| other != name).collect()
}

pub(crate) fn as_text(wire: &Result<Vec<u8>, FormatError>) -> String {
    match wire {
        Ok(wire) => String::from_utf8_lossy(wire).into_owned(),
        Err(error) => chain(error),
    }
}

/// What follows when the ledger invents a value for a field that nobody sent.
pub(crate) fn consequence(name: &str) -> &'static str {
    match name {
        "fromAccount" => {
            "nobody named a payer, and the ledger takes the money from account 0, the bank's own"
        }
        "toAccount" => "nobody named a payee, and the ledger pays the money to account 0, the bank's own",
        "id" => {
            "all transfers without an id have the same one, and all but the first are taken for a repetition"
        }
        "amount" => "Bob's rent is paid, and Bob has nothing",
        _ => "whatever the transfer was for, it is booked as something else",
    }
}

pub(crate) fn value_of(name: &str) -> &'static str {
    RENT_IN_JSON.into_iter().find(|field| field.0 == name).map_or("null", |field| field.1)
}

pub(crate) fn json(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// The rent, but with one field written otherwise.
pub(crate) fn json_with(name: &str, new_name: &str, value: &str) -> String {
    json(&RENT_IN_JSON.map(|field| if field.0 == name { (new_name, value) } else { field }))
}

pub(crate) fn json_without(name: &str) -> String {
    json(&RENT_IN_JSON.into_iter().filter(|field| field.0 != name).collect::<Vec<_>>())
}

pub(crate) fn protobuf(fields: &[(&str, u8, u8, &[u8])]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|(_, number, wire_type, value)| [&[number << 3 | wire_type], *value].concat())
        .collect()
}

pub(crate) fn transfers() -> impl Strategy<Value = wallet::Transfer> {
    let number = || prop_oneof![0..300_u64, any::<u64>(), Just((1 << 53) + 1), Just(u64::MAX)];
    let text = prop::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter);
    let memo = prop::option::of(text);
    let kind = prop::sample::select(&Kind::ALL[..]);
    (number(), number(), number(), memo, number(), kind).prop_map(|(id, from, to, memo, amount, kind)| {
        let mut transfer = Wallet::of(AccountId(from)).transfer(id, AccountId(to), Cents(amount), kind);
        transfer.memo = memo;
        transfer
    })
}

/// Cases from a fixed seed: the same ones, and the same smallest failure, in every run.
pub(crate) fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}
