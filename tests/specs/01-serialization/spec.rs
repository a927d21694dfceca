//! The spec of lesson 01: a field that never arrives.
//!
//! `contract` is what the author tested: that something arrives, and that rubbish is refused. `pitfall` asks of
//! each field whether it arrives.

use std::error::Error;

use bincode::error::DecodeError;
use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use rig::Lesson;
use serialization::wallet::{self, Wallet};
use serialization::{AccountId, Cents, Format, FormatError, Kind, MAX_TRANSFER_BYTES, ledger};
use tape::{Marked, hexdump};

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

const ALICE: AccountId = AccountId(1001);
const BOB: AccountId = AccountId(1002);

/// Alice's rent for Bob, as JSON, field by field.
const RENT_IN_JSON: [(&str, &str); 6] = [
    ("id", r#""7""#),
    ("fromAccount", r#""1001""#),
    ("toAccount", r#""1002""#),
    ("memo", r#""rent""#),
    ("amount", r#""3000""#),
    ("kind", r#""payment""#),
];

/// The same as Protobuf: each field's name, its number in the schema, its wire type, its value.
const RENT_IN_PROTOBUF: [(&str, u8, u8, &[u8]); 6] = [
    ("id", 1, VARINT, &[7]),
    ("from_account", 2, VARINT, &[0xe9, 0x07]),
    ("to_account", 3, VARINT, &[0xea, 0x07]),
    ("memo", 4, LENGTH, b"\x04rent"),
    ("amount", 5, VARINT, &[0xb8, 0x17]),
    ("kind", 6, VARINT, &[1]),
];

/// The same as bincode, with its memo and without one.
const RENT_IN_BINCODE: &[u8] = b"\x07\xfb\xe9\x03\xfb\xea\x03\x01\x04rent\xfb\xb8\x0b\x00";
const WITHOUT_MEMO_IN_BINCODE: &[u8] = b"\x07\xfb\xe9\x03\xfb\xea\x03\x00\xfb\xb8\x0b\x00";

/// Protobuf's wire types for numbers and for texts.
const VARINT: u8 = 0;
const LENGTH: u8 = 2;

mod contract {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[test]
    fn the_amount_the_memo_and_the_kind_arrive_in_every_format() {
        for format in Format::ALL {
            let arrived = carried(format, &rent()).unwrap();
            assert_eq!((arrived.id, arrived.amount, arrived.kind), (7, Cents(30_00), Kind::Payment));
            assert_eq!(arrived.memo.as_deref(), Some("rent"));
        }
    }

    /// The bank's own account is number 0, so a zero is a value like any other.
    #[test]
    fn a_booking_of_the_house_with_itself_arrives_in_every_format() {
        let mut sent = Wallet::of(AccountId::HOUSE).transfer(0, AccountId::HOUSE, Cents(0), Kind::Payment);
        sent.memo = Some("opening balance".to_owned());
        for format in Format::ALL {
            let arrived = carried(format, &sent);
            assert!(arrived.as_ref().is_ok_and(|arrived| same(&sent, arrived)), "{format:?}: {arrived:?}");
        }
    }

    #[test]
    fn any_transfer_arrives_unchanged_in_protobuf() {
        let outcome = cases().run(&transfers(), |sent| {
            let arrived = carried(Format::Protobuf, &sent);
            prop_assert!(arrived.as_ref().is_ok_and(|arrived| same(&sent, arrived)), "{arrived:?}");
            Ok(())
        });
        outcome.unwrap();
    }

    #[test]
    fn a_memo_may_be_absent_or_empty_in_json_and_in_protobuf() {
        for (fields, memo) in [
            (json_without("memo"), None),
            (json_with("memo", "memo", "null"), None),
            (json_with("memo", "memo", r#""""#), Some("")),
        ] {
            let arrived = Format::Json.decode(fields.as_bytes()).unwrap();
            assert_eq!(arrived.memo.as_deref(), memo, "{fields}");
            let sent = rent_but(|rent| rent.memo = memo.map(str::to_owned));
            assert_eq!(carried(Format::Protobuf, &sent).unwrap().memo, sent.memo);
        }
    }

    #[test]
    fn what_a_newer_wallet_sends_besides_is_ignored() {
        let json = json(&[&RENT_IN_JSON[..], &[("colour", r#""red""#)]].concat());
        assert_eq!(Format::Json.decode(json.as_bytes()).unwrap().amount, Cents(30_00));
        let protobuf = protobuf(&[&RENT_IN_PROTOBUF[..], &[("colour", 15, LENGTH, b"\x03red")]].concat());
        assert_eq!(Format::Protobuf.decode(&protobuf).unwrap().amount, Cents(30_00));
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
    fn an_account_that_is_a_json_number_is_refused() {
        for text in ["9007199254740993", "1001", "1001.0", "null", r#""""#, r#""-1""#, r#""1e3""#] {
            assert!(serde_json::from_str::<AccountId>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_transfer_that_is_cut_short_or_goes_on_is_refused() {
        for format in Format::ALL {
            let wire = format.encode(&rent()).unwrap();
            for cut in 0..wire.len() {
                assert!(format.decode(&wire[..cut]).is_err(), "{format:?}, {cut} of {} bytes", wire.len());
            }
            assert!(format.decode(&[&wire[..], &[0]].concat()).is_err(), "{format:?}, a byte more");
        }
    }

    #[test]
    fn the_longest_transfer_arrives_and_a_longer_one_is_neither_written_nor_read() {
        for format in Format::ALL {
            let with_memo = |bytes: usize| rent_but(|rent| rent.memo = Some("x".repeat(bytes)));
            let besides = format.encode(&with_memo(60_000)).unwrap().len() - 60_000;
            let most = MAX_TRANSFER_BYTES - besides;
            let longest = carried(format, &with_memo(most)).unwrap();
            assert_eq!(longest.memo.map(|memo| memo.len()), Some(most), "{format:?}");
            let refused = format.encode(&with_memo(most + 1));
            assert!(matches!(refused, Err(FormatError::TooLong { .. })), "{format:?}: {refused:?}");
            let refused = format.decode(&vec![b' '; MAX_TRANSFER_BYTES + 1]);
            assert!(matches!(refused, Err(FormatError::TooLong { .. })), "{format:?}: {refused:?}");
        }
    }

    #[test]
    fn a_memo_that_only_announces_its_length_is_refused_and_costs_no_memory() {
        let lengths: [(Format, &[u8]); 5] = [
            (Format::Bincode, b"\xfb\xff\xff"),
            (Format::Bincode, b"\xfc\xff\xff\xff\x7f"),
            (Format::Bincode, b"\xfd\xff\xff\xff\xff\xff\xff\xff\xff"),
            (Format::Protobuf, b"\xff\xff\xff\xff\x07"),
            (Format::Protobuf, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
        ];
        for (format, length) in lengths {
            let wire = format.encode(&rent()).unwrap();
            let memo = wire.windows(5).position(|bytes| bytes == b"\x04rent").unwrap();
            let hostile = [&wire[..memo], length, &wire[memo + 1..]].concat();
            let (arrived, heap) = rig::heap::measure(async { format.decode(&hostile) });
            assert!(arrived.is_err(), "{format:?}, length {length:02x?}: {arrived:?}");
            let limit = u64::try_from(4 * MAX_TRANSFER_BYTES).unwrap();
            assert!(heap.peak_bytes < limit, "{format:?}, length {length:02x?}: {heap:?}");
        }
    }

    #[test]
    fn a_kind_from_a_newer_schema_is_refused_by_its_number() {
        let mut fields = RENT_IN_PROTOBUF;
        fields[5].3 = &[9];
        let refused = Format::Protobuf.decode(&protobuf(&fields));
        assert!(matches!(refused, Err(FormatError::UnknownKind { number: 9 })), "{refused:?}");
    }

    /// What is on the wire for a kind is for ever.
    #[test]
    fn kinds_keep_their_words_and_numbers() {
        let wire =
            |format: Format| Kind::ALL.map(|kind| format.encode(&rent_but(|rent| rent.kind = kind)).unwrap());
        let last = |wire: Vec<u8>| *wire.last().unwrap();
        assert_eq!(wire(Format::Bincode).map(last), [0, 1, 2, 3]);
        assert_eq!(wire(Format::Protobuf).map(last), [1, 2, 3, 4]);
        for (wire, word) in wire(Format::Json).iter().zip(["payment", "cheque", "refund", "fee"]) {
            assert!(wire.ends_with(format!("\"kind\":\"{word}\"}}").as_bytes()), "{word}");
        }
        assert_eq!(Kind::ALL, [Kind::Payment, Kind::Cheque, Kind::Refund, Kind::Fee]);
    }

    #[test]
    fn the_bytes_of_protobuf() {
        let wire = Format::Protobuf.encode(&rent()).unwrap();
        assert_snapshot!(hexdump(&wire, &by_hand(&wire)), @r#"
        000000  08 07 10 e9 07 18 ea 07 22 04 72 65 6e 74 28 b8  |........".rent(.|
                ^^^^^ field 1, 7
                      ^^^^^^^^ field 2, 1001
                               ^^^^^^^^ field 3, 1002
                                        ^^^^^^^^^^^^^^^^^ field 4, "rent"
                                                          ^^^^^ field 5, 3000
        000010  17 30 01                                         |.0.|
                   ^^^^^ field 6, 1
        "#);
        assert_eq!(wire, protobuf(&RENT_IN_PROTOBUF));
        assert_eq!(
            Format::Protobuf.encode(&rent_but(|rent| rent.memo = None)).unwrap().len(),
            wire.len() - 6
        );
    }

    /// Protobuf without its library: a tag is a field's number and wire type, then comes the value.
    fn by_hand(wire: &[u8]) -> Vec<Marked> {
        let mut marks = Vec::new();
        let mut at = 0;
        while at < wire.len() {
            let start = at;
            let tag = varint(wire, &mut at);
            let value = varint(wire, &mut at);
            let (number, wire_type) = (tag >> 3, tag & 7);
            let says = if wire_type == u64::from(LENGTH) {
                let text = &wire[at..at + usize::try_from(value).expect("a short text")];
                at += text.len();
                format!("field {number}, {:?}", String::from_utf8_lossy(text))
            } else {
                assert_eq!(wire_type, u64::from(VARINT));
                format!("field {number}, {value}")
            };
            marks.push(Marked { range: start..at, says });
        }
        marks
    }

    fn varint(wire: &[u8], at: &mut usize) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = wire[*at];
            *at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
}

mod pitfall {
    use super::*;

    #[test]
    fn the_sender_survives_json() {
        let arrived = carried(Format::Json, &rent());
        LESSON
            .evidence()
            .sent("payment of 30.00 from account 1001 to account 1002")
            .fact("wire", &as_text(&Format::Json.encode(&rent())))
            .arrived(said(&arrived))
            .hurts("Alice keeps her 30.00, and account 0, which is the bank's own, pays for her")
            .holds(arrived.is_ok_and(|arrived| arrived.from_account() == ALICE));
    }

    #[test]
    fn the_sender_survives_bincode() {
        let arrived = carried(Format::Bincode, &rent());
        let wire = Format::Bincode.encode(&rent()).unwrap_or_default();
        LESSON
            .evidence()
            .sent("payment of 30.00 from account 1001 to account 1002")
            .bytes(&wire, [(0..1, "id 7"), (1..4, "account 1001, fb e9 03, belongs here")])
            .arrived(said(&arrived))
            .hurts("without names no byte shows that a field was left out: whose money it was, nobody knows")
            .holds(arrived.is_ok_and(|arrived| arrived.from_account() == ALICE));
    }

    #[test]
    fn the_receiver_survives_json() {
        let arrived = carried(Format::Json, &rent());
        LESSON
            .evidence()
            .sent("payment of 30.00 from account 1001 to account 1002")
            .fact("wire", &as_text(&Format::Json.encode(&rent())))
            .arrived(said(&arrived))
            .hurts("Bob is not paid, though his account is on the wire, and nobody is told")
            .holds(arrived.is_ok_and(|arrived| arrived.to_account == BOB));
    }

    #[test]
    fn a_misspelled_field_is_an_error_that_names_the_field() {
        for name in required() {
            let wire = json_with(name, &name[..name.len() - 1], value_of(name));
            let arrived = Format::Json.decode(wire.as_bytes());
            LESSON
                .evidence()
                .sent(format!("a transfer in which `{name}` is misspelled"))
                .fact("wire", &wire)
                .arrived(said(&arrived))
                .hurts(format!("a slip in some client's code goes unnoticed: {}", made_up(name)))
                .holds(names(&arrived, name));
        }
    }

    #[test]
    fn an_absent_required_field_is_an_error_that_names_it() {
        for name in required() {
            let wire = json_without(name);
            let arrived = Format::Json.decode(wire.as_bytes());
            LESSON
                .evidence()
                .sent(format!("a transfer without `{name}`"))
                .fact("wire", &wire)
                .arrived(said(&arrived))
                .hurts(made_up(name))
                .holds(names(&arrived, name));
        }
        for name in required() {
            let wire = json_with(name, name, "null");
            let arrived = Format::Json.decode(wire.as_bytes());
            LESSON
                .evidence()
                .sent(format!("a transfer whose `{name}` is null"))
                .fact("wire", &wire)
                .arrived(said(&arrived))
                .hurts(made_up(name))
                .holds(arrived.is_err());
        }
    }

    /// In Protobuf the number is the name: a field that moved to another number is a misspelled one.
    #[test]
    fn a_protobuf_field_that_is_absent_or_renumbered_is_an_error_that_names_it() {
        for name in required() {
            let name = snake(name);
            let index = RENT_IN_PROTOBUF.iter().position(|field| field.0 == name).unwrap();
            let number = RENT_IN_PROTOBUF[index].1;
            let mut absent = RENT_IN_PROTOBUF.to_vec();
            absent.remove(index);
            let mut renumbered = RENT_IN_PROTOBUF.to_vec();
            renumbered[index].1 = 15;
            for (fields, what) in [(absent, "not sent"), (renumbered, "sent under number 15")] {
                let wire = protobuf(&fields);
                let arrived = Format::Protobuf.decode(&wire);
                LESSON
                    .evidence()
                    .sent(format!("a transfer whose field {number}, `{name}`, was {what}"))
                    .bytes(&wire, [])
                    .arrived(said(&arrived))
                    .hurts("to proto3 what is absent is zero: a schema alone keeps nobody from account 0")
                    .holds(names(&arrived, &name));
            }
        }
    }

    #[test]
    fn a_memo_that_is_none_or_empty_survives_bincode_whatever_follows_it() {
        let edges = [30_00, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, u64::MAX];
        let amounts = edges.into_iter().chain(0..=600);
        let (mut tried, mut lost, mut first) = (0, 0, None);
        for amount in amounts {
            for memo in [None, Some(""), Some("rent")] {
                let sent = rent_but(|rent| {
                    rent.memo = memo.map(str::to_owned);
                    rent.amount = Cents(amount);
                });
                let arrived = carried(Format::Bincode, &sent);
                let survives = arrived.as_ref().is_ok_and(|arrived| {
                    (arrived.memo.as_deref(), arrived.amount, arrived.to_account)
                        == (memo, Cents(amount), BOB)
                });
                tried += 1;
                if !survives {
                    lost += 1;
                    first.get_or_insert((sent, arrived));
                }
            }
        }
        let Some((sent, arrived)) = first else { return };
        let wire = Format::Bincode.encode(&sent).unwrap_or_default();
        let to_account = wire.windows(3).position(|bytes| bytes == [0xfb, 0xea, 0x03]);
        let tag = to_account.map_or(wire.len(), |at| at + 3);
        LESSON
            .evidence()
            .sent(in_words(&sent))
            .bytes(&wire, [(tag..tag + 1, "is there a memo? 00 or 01 belongs here")])
            .arrived(said(&arrived))
            .fact("in all", &format!("{lost} of {tried} transfers, with and without a memo"))
            .hurts("rent is paid in every month in which somebody writes a memo, and in no other")
            .holds(false);
    }

    #[test]
    fn every_kind_means_the_same_after_a_round_trip() {
        for format in [Format::Bincode, Format::Json, Format::Protobuf] {
            let arrived = Kind::ALL
                .map(|kind| carried(format, &rent_but(|rent| rent.kind = kind)).map(|arrived| arrived.kind));
            let unchanged = arrived
                .iter()
                .zip(Kind::ALL)
                .all(|(arrived, sent)| matches!(arrived, Ok(kind) if *kind == sent));
            let table = Kind::ALL.iter().zip(&arrived).map(|(sent, arrived)| match arrived {
                Ok(arrived) => format!("{sent} as {arrived}\n"),
                Err(error) => format!("{sent} refused: {}\n", chain(error)),
            });
            LESSON
                .evidence()
                .sent(format!("30.00 in {format:?} as payment, cheque, refund and fee"))
                .arrived(table.collect::<String>())
                .hurts("what one side means the other has to read: Alice is owed 30.00, not charged 30.00")
                .holds(unchanged);
        }
    }

    #[test]
    fn any_transfer_arrives_unchanged_in_json_and_in_bincode() {
        for format in [Format::Json, Format::Bincode] {
            let outcome = cases().run(&transfers(), |sent| {
                let arrived = carried(format, &sent);
                let unchanged = arrived.as_ref().is_ok_and(|arrived| same(&sent, arrived));
                if unchanged { Ok(()) } else { Err(TestCaseError::fail(said(&arrived))) }
            });
            let (sent, arrived) = match outcome {
                Err(TestError::Fail(why, sent)) => {
                    (format!("in {format:?}, {}", in_words(&sent)), why.to_string())
                }
                other => (String::new(), format!("{other:?}")),
            };
            LESSON
                .evidence()
                .sent(sent)
                .arrived(&arrived)
                .hurts("this is the smallest transfer that goes wrong; the larger ones move more money")
                .holds(arrived == "Ok(())");
        }
    }

    #[test]
    fn the_bytes_of_json() {
        let wire = as_text(&Format::Json.encode(&rent()));
        let absent: Vec<&str> =
            RENT_IN_JSON.iter().map(|(name, _)| *name).filter(|name| !wire.contains(name)).collect();
        LESSON
            .evidence()
            .sent("payment of 30.00 from account 1001 to account 1002, memo \"rent\"")
            .fact("wire", &wire)
            .arrived(format!("without {}", absent.join(", ")))
            .hurts("what is not on the wire can only be made up by whoever reads it")
            .holds(absent.is_empty());
        assert_snapshot!(
            wire,
            @r#"{"id":"7","fromAccount":"1001","toAccount":"1002","memo":"rent","amount":"3000","kind":"payment"}"#
        );
    }

    #[test]
    fn the_bytes_of_bincode() {
        let without_memo = rent_but(|rent| rent.memo = None);
        for (sent, promised) in [(rent(), RENT_IN_BINCODE), (without_memo, WITHOUT_MEMO_IN_BINCODE)] {
            let wire = Format::Bincode.encode(&sent).unwrap_or_default();
            let agree = wire.iter().zip(promised).take_while(|(a, b)| a == b).count();
            LESSON
                .evidence()
                .sent(in_words(&sent))
                .fact("promised", "")
                .bytes(promised, [(agree..agree + 1, "this belongs here")])
                .fact("wire", "")
                .bytes(&wire, [(agree..agree + 1, "the first byte that is not as promised")])
                .hurts("without names a value is what its place says, and all that follow have moved")
                .holds(wire == promised);
        }
        let marks = [
            (0..1, "id 7"),
            (1..4, "from 1001"),
            (4..7, "to 1002"),
            (7..13, "memo: some, 4 bytes, rent"),
            (13..16, "amount 3000"),
            (16..17, "kind 0, payment"),
        ];
        let marks = marks.map(|(range, says)| Marked { range, says: says.to_owned() });
        assert_snapshot!(hexdump(RENT_IN_BINCODE, &marks), @r"
        000000  07 fb e9 03 fb ea 03 01 04 72 65 6e 74 fb b8 0b  |.........rent...|
                ^^ id 7
                   ^^^^^^^^ from 1001
                            ^^^^^^^^ to 1002
                                     ^^^^^^^^^^^^^^^^^ memo: some, 4 bytes, rent
                                                       ^^^^^^^^ amount 3000
        000010  00                                               |.|
                ^^ kind 0, payment
        ");
        assert_snapshot!(hexdump(WITHOUT_MEMO_IN_BINCODE, &[Marked { range: 7..8, says: "memo: none".into() }]), @r"
        000000  07 fb e9 03 fb ea 03 00 fb b8 0b 00              |............|
                                     ^^ memo: none
        ");
    }
}

/// Alice's rent for Bob.
fn rent() -> wallet::Transfer {
    rent_but(|_| {})
}

fn rent_but(change: impl FnOnce(&mut wallet::Transfer)) -> wallet::Transfer {
    let mut rent = Wallet::of(ALICE).transfer(7, BOB, Cents(30_00), Kind::Payment);
    rent.memo = Some("rent".to_owned());
    change(&mut rent);
    rent
}

/// What the ledger reads when the wallet sends.
fn carried(format: Format, sent: &wallet::Transfer) -> Result<ledger::Transfer, FormatError> {
    format.decode(&format.encode(sent)?)
}

fn same(sent: &wallet::Transfer, arrived: &ledger::Transfer) -> bool {
    sent.id == arrived.id
        && sent.from_account() == arrived.from_account()
        && sent.to_account == arrived.to_account
        && sent.memo == arrived.memo
        && sent.amount == arrived.amount
        && sent.kind == arrived.kind
}

fn said(arrived: &Result<ledger::Transfer, FormatError>) -> String {
    match arrived {
        Ok(transfer) => format!("{transfer}, {}, id {}", memo_in_words(&transfer.memo), transfer.id),
        Err(error) => format!("refused: {}", chain(error)),
    }
}

fn in_words(sent: &wallet::Transfer) -> String {
    let wallet::Transfer { id, to_account, memo, amount, kind, .. } = sent;
    let (from_account, memo) = (sent.from_account(), memo_in_words(memo));
    format!("{kind} of {amount} from {from_account} to {to_account}, {memo}, id {id}")
}

fn memo_in_words(memo: &Option<String>) -> String {
    memo.as_ref().map_or("no memo".to_owned(), |memo| format!("memo {memo:?}"))
}

/// An error and its sources, outermost first.
fn chain(error: &FormatError) -> String {
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
fn names(arrived: &Result<ledger::Transfer, FormatError>, name: &str) -> bool {
    arrived.as_ref().is_err_and(|error| {
        let text = chain(error);
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == name || word == snake(name))
    })
}

/// The name in the schema, and in Rust, of a field of the JSON.
fn snake(name: &str) -> String {
    name.replace("Account", "_account")
}

fn as_text(wire: &Result<Vec<u8>, FormatError>) -> String {
    match wire {
        Ok(wire) => String::from_utf8_lossy(wire).into_owned(),
        Err(error) => chain(error),
    }
}

/// The names that a transfer in JSON must have.
fn required() -> [&'static str; 5] {
    ["fromAccount", "toAccount", "id", "amount", "kind"]
}

/// What comes of a field that was not sent and is made up.
fn made_up(name: &str) -> &'static str {
    match name {
        "fromAccount" => {
            "nobody named the payer, and the ledger takes the money from one all the same: its own"
        }
        "toAccount" => "nobody named the payee, and the ledger pays one all the same: itself",
        "id" => {
            "all transfers without an id have the same one, and all but the first are taken for a repetition"
        }
        "amount" => "Bob's rent is paid, and Bob has nothing",
        _ => "whatever it was to be, it is booked as something else",
    }
}

fn value_of(name: &str) -> &'static str {
    RENT_IN_JSON.into_iter().find(|field| field.0 == name).map_or("null", |field| field.1)
}

fn json(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// Alice's rent, but with one field written otherwise.
fn json_with(name: &str, new_name: &str, value: &str) -> String {
    json(&RENT_IN_JSON.map(|field| if field.0 == name { (new_name, value) } else { field }))
}

fn json_without(name: &str) -> String {
    json(&RENT_IN_JSON.into_iter().filter(|field| field.0 != name).collect::<Vec<_>>())
}

fn protobuf(fields: &[(&str, u8, u8, &[u8])]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|(_, number, wire_type, value)| [&[number << 3 | wire_type], *value].concat())
        .collect()
}

fn transfers() -> impl Strategy<Value = wallet::Transfer> {
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
fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}
