//! What the ledger must not read: what is cut short, too long, hostile, or means something else.

use serialization::{AccountId, Format, FormatError, MAX_TRANSFER_BYTES};

use crate::spec::scene::{
    LENGTH, LESSON, RENT_IN_JSON, RENT_IN_PROTOBUF, VARINT, json, json_with, protobuf, received, rent,
    rent_but, transmitted,
};

#[test]
fn an_account_that_is_a_json_number_is_refused() {
    for text in ["9007199254740993", "1001", "1001.0", "null", r#""""#, r#""-1""#, r#""1e3""#] {
        assert!(serde_json::from_str::<AccountId>(text).is_err(), "{text}");
    }
}

/// bincode has no names, so what is absent there is what is cut off.
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
        let longest = transmitted(format, &with_memo(most)).unwrap();
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

/// A memo may be absent. One that is there and cannot be read is not absent.
#[test]
fn a_memo_that_cannot_be_read_is_refused_and_not_taken_for_none() {
    let mut wires = Vec::new();
    for value in ["7", "true", "{}", r#"["rent"]"#, r#""\ud800""#] {
        wires.push((Format::Json, json_with("memo", "memo", value).into_bytes()));
    }
    for (wire_type, value) in [(VARINT, &b"\x07"[..]), (LENGTH, b"\x04r\xffnt")] {
        let mut fields = RENT_IN_PROTOBUF;
        (fields[3].2, fields[3].3) = (wire_type, value);
        wires.push((Format::Protobuf, protobuf(&fields)));
    }
    let bincode = Format::Bincode.encode(&rent()).unwrap();
    let memo = bincode.windows(6).position(|bytes| bytes == b"\x01\x04rent").unwrap();
    for bytes in [b"\x02\x04rent", b"\x01\x04r\xffnt"] {
        wires.push((Format::Bincode, [&bincode[..memo], bytes, &bincode[memo + 6..]].concat()));
    }
    for (format, wire) in wires {
        let arrived = format.decode(&wire);
        LESSON
            .evidence()
            .sent(format!("in {format:?}, a transfer whose memo is no text"))
            .bytes(&wire, [])
            .arrived(received(&arrived))
            .hurts("what the payer wrote is lost without a trace: unreadable is not the same as absent")
            .holds(arrived.is_err());
    }
}

#[test]
fn a_kind_that_the_ledger_does_not_know_is_refused_and_not_taken_for_another() {
    let mut fields = RENT_IN_PROTOBUF;
    fields[5].3 = &[9];
    let refused = Format::Protobuf.decode(&protobuf(&fields));
    assert!(matches!(refused, Err(FormatError::UnknownKind { number: 9 })), "{refused:?}");
    fields[5].3 = &[0];
    let refused = Format::Protobuf.decode(&protobuf(&fields));
    assert!(matches!(refused, Err(FormatError::Absent { field: "kind" })), "{refused:?}");
    let mut bincode = Format::Bincode.encode(&rent()).unwrap();
    *bincode.last_mut().unwrap() = 4;
    let json = ["gift", "Payment", "FEE", ""].map(|word| json_with("kind", "kind", &format!("{word:?}")));
    for (format, wire) in
        json.into_iter().map(|json| (Format::Json, json.into_bytes())).chain([(Format::Bincode, bincode)])
    {
        let arrived = format.decode(&wire);
        LESSON
            .evidence()
            .sent(format!("in {format:?}, a transfer of a kind that this ledger does not know"))
            .bytes(&wire, [])
            .arrived(received(&arrived))
            .hurts("a gift from a newer wallet is booked as a fee")
            .holds(arrived.is_err());
    }
}

/// RFC 8259 leaves it to the reader which of two fields with one name counts, and readers differ.
#[test]
fn a_field_that_is_there_twice_in_json_is_refused() {
    let twice = json(
        &[&RENT_IN_JSON[..], &[("fromAccount", r#""1""#), ("toAccount", r#""1""#), ("id", r#""8""#)]]
            .concat(),
    );
    assert!(Format::Json.decode(twice.as_bytes()).is_err());
}
