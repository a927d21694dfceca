//! What is on the wire, for ever.

use insta::assert_snapshot;
use serialization::{Format, Kind};
use tape::{Marked, hexdump};

use crate::spec::scene::{
    LENGTH, LESSON, RENT_IN_PROTOBUF, VARINT, as_text, described, protobuf, rent, rent_but,
};

/// The rent as bincode, with its memo and without one.
const RENT_IN_BINCODE: &[u8] = b"\x07\xfb\xe9\x03\xfb\xea\x03\x01\x04rent\xfb\xb8\x0b\x00";
const WITHOUT_MEMO_IN_BINCODE: &[u8] = b"\x07\xfb\xe9\x03\xfb\xea\x03\x00\xfb\xb8\x0b\x00";

#[test]
fn the_bytes_of_json() {
    let promised = r#"{"id":"7","fromAccount":"1001","toAccount":"1002","memo":"rent","amount":"3000","kind":"payment"}"#;
    let without_memo = promised.replace(r#""rent""#, "null");
    for (sent, promised) in [(rent(), promised), (rent_but(|rent| rent.memo = None), &without_memo)] {
        let wire = as_text(&Format::Json.encode(&sent));
        LESSON
            .evidence()
            .sent(described(&sent))
            .fact("promised", promised)
            .fact("wire", &wire)
            .hurts("other programs read these names, and a wallet that renames one is not understood by any of them")
            .holds(wire == promised);
    }
}

#[test]
fn the_bytes_of_bincode() {
    let without_memo = rent_but(|rent| rent.memo = None);
    for (sent, promised) in [(rent(), RENT_IN_BINCODE), (without_memo, WITHOUT_MEMO_IN_BINCODE)] {
        let wire = Format::Bincode.encode(&sent).unwrap_or_default();
        let agree = wire.iter().zip(promised).take_while(|(a, b)| a == b).count();
        LESSON
            .evidence()
            .sent(described(&sent))
            .fact("promised", "")
            .bytes(promised, [(agree..agree + 1, "this belongs here")])
            .fact("wire", "")
            .bytes(&wire, [(agree..agree + 1, "the first byte that is not as promised")])
            .hurts("without names a value is what its place says, and everything that follows has moved")
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
    assert_eq!(Format::Protobuf.encode(&rent_but(|rent| rent.memo = None)).unwrap().len(), wire.len() - 6);
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
