//! The three schemes: what each costs, and that each refuses what it could not give back.

use std::num::NonZeroUsize;

use bytes::BytesMut;
use framing::schemes::{Scheme, Unfit};
use framing::{FrameError, MAX_MESSAGE_BYTES};
use proptest::prelude::*;

use crate::spec::scene::cases;

fn all_three(slot: usize) -> [Scheme; 3] {
    let slot = NonZeroUsize::new(slot).expect("a slot has room");
    [Scheme::FixedLength(slot), Scheme::Delimiter(b'\n'), Scheme::LengthHeader]
}

/// Three schemes on one traffic: what each costs, and what it cannot carry.
#[test]
fn three_schemes_on_the_same_traffic() {
    let traffic: [&[u8]; 6] =
        [b"pay bob 30", b"", b"pay carol 12", b"memo: two\nlines", b"\x00\x00\x01\x00", &[b'x'; 200]];
    let mut table = String::new();
    for scheme in all_three(64) {
        let mut wire = BytesMut::new();
        let (mut carried, mut refused) = (Vec::new(), Vec::new());
        for message in traffic {
            match scheme.encode(message, &mut wire) {
                Ok(()) => carried.push(message),
                Err(why) => refused.push(why.to_string()),
            }
        }
        let payload: usize = carried.iter().map(|message| message.len()).sum();
        let overhead = wire.len() - payload;
        let expected: usize = carried.iter().map(|message| scheme.overhead_bytes(message.len())).sum();
        assert_eq!(overhead, expected);
        table.push_str(&format!("{scheme:?}: {payload} B carried at {overhead} B overhead\n"));
        table.extend(refused.iter().map(|why| format!("  refused: {why}\n")));
        for message in carried {
            assert_eq!(scheme.decode(&mut wire).unwrap().unwrap(), message);
        }
        assert!(wire.is_empty());
    }
    insta::assert_snapshot!(table, @r"
    FixedLength(64): 37 B carried at 219 B overhead
      refused: message ends in a zero, which is the padding
      refused: message of 200 bytes is over the limit of 64
    Delimiter(10): 226 B carried at 5 B overhead
      refused: byte 9 of the message is the delimiter
    LengthHeader: 241 B carried at 24 B overhead
    ");
}

#[test]
fn a_scheme_refuses_what_it_could_not_give_back() {
    let outcome = cases().run(&prop::collection::vec(0..12_u8, 0..20), |message| {
        for scheme in all_three(16) {
            let mut wire = BytesMut::new();
            match scheme.encode(&message, &mut wire) {
                Ok(()) => prop_assert_eq!(scheme.decode(&mut wire).unwrap().unwrap(), &message[..]),
                Err(Unfit::TooLong { .. }) => prop_assert!(message.len() > 16),
                Err(Unfit::ContainsDelimiter { at }) => prop_assert_eq!(message[at], b'\n'),
                Err(Unfit::EndsInPadding) => prop_assert!(message.ends_with(&[0])),
            }
            prop_assert!(wire.is_empty());
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn a_scheme_without_slots_has_the_limit_of_its_reader() {
    let longest = vec![b'x'; MAX_MESSAGE_BYTES];
    for scheme in [Scheme::Delimiter(b'\n'), Scheme::LengthHeader] {
        let mut wire = BytesMut::new();
        let refused = scheme.encode(&[&longest[..], b"x"].concat(), &mut wire);
        let limits = Unfit::TooLong { length: MAX_MESSAGE_BYTES + 1, limit: MAX_MESSAGE_BYTES };
        assert_eq!(refused, Err(limits), "{scheme:?}");
        assert!(wire.is_empty(), "{scheme:?}");
        scheme.encode(&longest, &mut wire).unwrap();
        assert!(scheme.decode(&mut wire).unwrap().unwrap() == longest, "{scheme:?}");
    }
}

#[test]
fn a_scheme_waits_for_the_rest_of_a_message_and_takes_nothing_of_it() {
    for scheme in all_three(16) {
        let mut whole = BytesMut::new();
        scheme.encode(b"pay bob 30", &mut whole).unwrap();
        for arrived in 0..whole.len() {
            let mut wire = BytesMut::from(&whole[..arrived]);
            assert!(matches!(scheme.decode(&mut wire), Ok(None)), "{scheme:?}, {arrived} bytes");
            assert_eq!(wire, whole[..arrived], "{scheme:?}");
        }
    }
}

/// The delimiter may never come, so its reader needs a limit too.
#[test]
fn a_delimiter_that_does_not_come_within_the_limit_is_an_error() {
    let scheme = Scheme::Delimiter(b'\n');
    for (bytes, waits) in
        [(MAX_MESSAGE_BYTES, true), (MAX_MESSAGE_BYTES + 1, false), (MAX_MESSAGE_BYTES + 2, false)]
    {
        let decoded = scheme.decode(&mut BytesMut::from(&vec![b'x'; bytes][..]));
        assert_eq!(matches!(decoded, Ok(None)), waits, "{bytes} bytes: {decoded:?}");
        assert_eq!(
            matches!(decoded, Err(FrameError::TooLong { announced, .. }) if announced == bytes),
            !waits
        );
    }
}
