//! What the author tested: what arrives. `bytes` pins what is on the wire; `refused` is what must not be read at all.

mod bytes;
mod refused;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serialization::wallet::Wallet;
use serialization::{AccountId, Cents, Format, Kind, ledger};

use super::scene::{
    BOB, LENGTH, LESSON, RENT_IN_JSON, RENT_IN_PROTOBUF, cases, chain, described, json, json_with,
    json_without, protobuf, received, rent, rent_but, same, transfers, transmitted,
};

#[test]
fn the_amount_the_memo_and_the_kind_arrive_in_every_format() {
    for format in Format::ALL {
        let arrived = transmitted(format, &rent());
        LESSON
            .evidence()
            .sent(format!("in {format:?}, {}", described(&rent())))
            .arrived(received(&arrived))
            .hurts("one struct is read in three formats: what an attribute repairs in one of them it may break in another")
            .holds(arrived.is_ok_and(|arrived| {
                (arrived.id, arrived.amount, arrived.kind) == (7, Cents(30_00), Kind::Payment)
                    && arrived.memo.as_deref() == Some("rent")
            }));
    }
}

/// The bank's own account is number 0, so a zero is a value like any other.
#[test]
fn a_booking_of_the_house_with_itself_arrives_in_every_format() {
    let mut sent = Wallet::of(AccountId::HOUSE).transfer(0, AccountId::HOUSE, Cents(0), Kind::Payment);
    sent.memo = Some("opening balance".to_owned());
    for format in Format::ALL {
        let arrived = transmitted(format, &sent);
        LESSON
            .evidence()
            .sent(format!("in {format:?}, {}", described(&sent)))
            .arrived(received(&arrived))
            .hurts("0 is an account, an id and an amount like any other: the house cannot open its books")
            .holds(arrived.is_ok_and(|arrived| same(&sent, &arrived)));
    }
}

#[test]
fn any_transfer_arrives_unchanged_in_bincode_and_in_protobuf() {
    for format in [Format::Bincode, Format::Protobuf] {
        let outcome = cases().run(&transfers(), |sent| {
            let arrived = transmitted(format, &sent);
            prop_assert!(
                arrived.as_ref().is_ok_and(|arrived| same(&sent, arrived)),
                "{format:?}: {arrived:?}"
            );
            Ok(())
        });
        outcome.unwrap();
    }
}

#[test]
fn a_memo_may_be_absent_or_empty_and_is_never_changed() {
    for (wire, memo) in [
        (json_without("memo"), None),
        (json_with("memo", "memo", "null"), None),
        (json_with("memo", "memo", r#""""#), Some("")),
        (json_with("memo", "memo", r#"" Rent ""#), Some(" Rent ")),
        (json_with("memo", "memo", r#""null""#), Some("null")),
    ] {
        let sent = rent_but(|rent| rent.memo = memo.map(str::to_owned));
        let [in_json, in_protobuf] =
            [Format::Json.decode(wire.as_bytes()), transmitted(Format::Protobuf, &sent)];
        let arrives = |arrived: &Result<ledger::Transfer, _>| {
            arrived.as_ref().is_ok_and(|arrived| arrived.memo.as_deref() == memo)
        };
        LESSON
            .evidence()
            .sent(format!("{}, in JSON and in Protobuf", described(&sent)))
            .fact("wire", &wire)
            .arrived(format!("{}\n{}", received(&in_json), received(&in_protobuf)))
            .hurts("whether the payer wrote nothing or wrote an empty memo is for the payer to say, and what it says too")
            .holds(arrives(&in_json) && arrives(&in_protobuf));
    }
}

/// An `Option` is a byte, and then the value if there is one. Without that byte the reader takes the amount's first.
#[test]
fn a_memo_that_is_none_or_empty_survives_bincode_whatever_follows_it() {
    let edges = [30_00, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, u64::MAX];
    for amount in edges.into_iter().chain(0..=600) {
        for memo in [None, Some(""), Some("rent")] {
            let sent = rent_but(|rent| {
                rent.memo = memo.map(str::to_owned);
                rent.amount = Cents(amount);
            });
            let arrived = transmitted(Format::Bincode, &sent);
            let wire = Format::Bincode.encode(&sent).unwrap_or_default();
            let to_account = wire.windows(3).position(|bytes| bytes == [0xfb, 0xea, 0x03]);
            let tag = to_account.map_or(wire.len(), |at| at + 3);
            let survives = arrived.as_ref().is_ok_and(|arrived| {
                (arrived.memo.as_deref(), arrived.amount, arrived.to_account) == (memo, Cents(amount), BOB)
            });
            LESSON
                .evidence()
                .sent(described(&sent))
                .bytes(&wire, [(tag..tag + 1, "is there a memo? 00 or 01 belongs here")])
                .arrived(received(&arrived))
                .hurts("rent is paid in every month in which somebody writes a memo, and in no other")
                .holds(survives);
        }
    }
}

#[test]
fn every_kind_means_the_same_after_a_round_trip() {
    for format in [Format::Bincode, Format::Json, Format::Protobuf] {
        let arrived = Kind::ALL
            .map(|kind| transmitted(format, &rent_but(|rent| rent.kind = kind)).map(|arrived| arrived.kind));
        let unchanged =
            arrived.iter().zip(Kind::ALL).all(|(arrived, sent)| matches!(arrived, Ok(kind) if *kind == sent));
        let table = Kind::ALL.iter().zip(&arrived).map(|(sent, arrived)| match arrived {
            Ok(arrived) => format!("{sent} as {arrived}\n"),
            Err(error) => format!("{sent} refused: {}\n", chain(error)),
        });
        LESSON
            .evidence()
            .sent(format!("30.00 in {format:?} as payment, cheque, refund and fee"))
            .arrived(table.collect::<String>())
            .hurts("Alice is owed 30.00 and not charged 30.00: both sides have to count the kinds alike")
            .holds(unchanged);
    }
}

#[test]
fn what_a_newer_wallet_sends_besides_is_ignored() {
    let json = json(&[&RENT_IN_JSON[..], &[("colour", r#""red""#)]].concat());
    let protobuf = protobuf(&[&RENT_IN_PROTOBUF[..], &[("colour", 15, LENGTH, b"\x03red")]].concat());
    for (format, wire) in [(Format::Json, json.as_bytes()), (Format::Protobuf, &protobuf[..])] {
        let arrived = format.decode(wire);
        LESSON
            .evidence()
            .sent(format!(
                "in {format:?}, {}, and a field `colour` that this ledger does not know",
                described(&rent())
            ))
            .arrived(received(&arrived))
            .hurts("every new field of the wallet is an outage until the last ledger is deployed")
            .holds(arrived.is_ok_and(|arrived| arrived.amount == Cents(30_00)));
    }
}

/// JavaScript, jq and many others know no numbers but doubles.
#[test]
fn an_account_above_2_to_53_survives_a_reader_whose_numbers_are_doubles() {
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Value {
        Number(f64),
        Text(String),
        Null,
    }
    let sent = rent_but(|rent| {
        (rent.id, rent.to_account, rent.amount) = (u64::MAX, AccountId((1 << 53) + 1), Cents(1 << 60));
    });
    let wire = Format::Json.encode(&sent).unwrap();
    let read: BTreeMap<String, Value> = serde_json::from_slice(&wire).unwrap();
    let text = |name: &str| match read.get(name) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => format!("the number {number}"),
        Some(Value::Null) | None => "nothing".to_owned(),
    };
    assert_eq!(text("toAccount"), "9007199254740993");
    assert_eq!(text("id"), "18446744073709551615");
    assert_eq!(text("amount"), "1152921504606846976");
    let passed_on = serde_json::to_vec(&read).unwrap();
    assert_eq!(Format::Json.decode(&passed_on).unwrap().id, u64::MAX);
}

#[test]
fn a_transfer_reads_as_in_the_ledger_s_books() {
    for (kind, amount, reads) in [
        (Kind::Payment, 30_00, "payment of 30.00 from account 1001 to account 1002"),
        (Kind::Cheque, 5, "cheque of 0.05 from account 1001 to account 1002"),
        (Kind::Refund, 1_00, "refund of 1.00 from account 1001 to account 1002"),
        (Kind::Fee, 1_50, "fee of 1.50 from account 1001 to account 1002"),
    ] {
        let sent = rent_but(|rent| (rent.kind, rent.amount) = (kind, Cents(amount)));
        let arrived = transmitted(Format::Bincode, &sent).unwrap();
        assert_eq!(arrived.to_string(), reads);
    }
}
