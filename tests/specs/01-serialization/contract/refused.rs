//! What the ledger must not read: what is cut short, too long, hostile, or means something else.

use serialization::{Format, FormatError, MAX_TRANSFER_BYTES};

use crate::spec::scene::{
    LENGTH, LESSON, RENT_IN_PROTOBUF, VARINT, json_with, protobuf, received, rent, rent_but, transmitted,
};

/// bincode has no names, so what is absent there is what is cut off.
#[test]
fn a_transfer_that_is_cut_short_or_goes_on_is_refused() {
    for format in Format::ALL {
        let whole = format.encode(&rent()).unwrap();
        let cut = (0..whole.len())
            .map(|end| (format!("the first {end} bytes of a transfer"), whole[..end].to_vec()));
        let longer = [&b"\0"[..], b"}", b" {}"].map(|more| [&whole[..], more].concat());
        let longer = longer.map(|wire| ("a transfer and more".to_owned(), wire));
        for (what, wire) in cut.chain(longer) {
            let arrived = format.decode(&wire);
            LESSON
                .evidence()
                .sent(format!("in {format:?}, {what}"))
                .bytes(&wire, [])
                .arrived(received(&arrived))
                .hurts("part of a message is booked as if it were all of it, and nobody looks for the rest")
                .holds(arrived.is_err());
        }
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
    let not_utf8 = json_with("memo", "memo", r#""r?nt""#).into_bytes();
    let not_utf8 = not_utf8.into_iter().map(|byte| if byte == b'?' { 0xff } else { byte });
    wires.push((Format::Json, not_utf8.collect()));
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
    let mut wires = Vec::new();
    let words =
        ["gift", "Payment", "PAYMENT", "FEE", "check", " fee", "1", ""].map(|word| format!("{word:?}"));
    for word in words.iter().map(String::as_str).chain(["0", "1", "null"]) {
        wires.push((Format::Json, json_with("kind", "kind", word).into_bytes()));
    }
    // 0, 5, 9, 257 and -1: numbers of which a part is a kind's number.
    for number in [&b"\x00"[..], b"\x05", b"\x09", b"\x81\x02", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"] {
        let mut fields = RENT_IN_PROTOBUF;
        fields[5].3 = number;
        wires.push((Format::Protobuf, protobuf(&fields)));
    }
    for number in [&b"\x04"[..], b"\xfb\x00\x01", b"\xfc\x00\x00\x01\x00"] {
        let bincode = Format::Bincode.encode(&rent()).unwrap();
        wires.push((Format::Bincode, [&bincode[..bincode.len() - 1], number].concat()));
    }
    for (format, wire) in wires {
        let arrived = format.decode(&wire);
        LESSON
            .evidence()
            .sent(format!("in {format:?}, a transfer of a kind that this ledger does not know"))
            .bytes(&wire, [])
            .arrived(received(&arrived))
            .hurts("a gift from a newer wallet is booked as a payment or a fee")
            .holds(arrived.is_err());
    }
}

#[test]
fn a_kind_that_is_refused_is_named_by_its_number() {
    for (number, wire) in [(9, &b"\x09"[..]), (257, b"\x81\x02")] {
        let mut fields = RENT_IN_PROTOBUF;
        fields[5].3 = wire;
        let refused = Format::Protobuf.decode(&protobuf(&fields));
        assert!(matches!(refused, Err(FormatError::UnknownKind { number: n }) if n == number), "{refused:?}");
    }
}
