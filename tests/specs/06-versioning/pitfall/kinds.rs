//! Kinds of transfer that the reader's release does not know.

use versioning::{decode, encode, v1, v2, v3};

use crate::spec::scene::{LESSON, Payment, Release, V1, V2, V3, payment};

#[test]
fn a_new_variant_reads_as_unknown_and_the_rest_of_the_message_as_it_is() {
    let sent = Payment { kind: v2::Kind::Hold as i32, through: 0, ..payment() };
    let later = |kind| Payment { kind, ..sent.clone() };
    let of_v2 = |order: &Payment| encode(&V2::transfer(order));
    for (writer, reader, sent, said) in [
        ("v2: Hold", "v1", sent.clone(), named_by_v1(&of_v2(&sent))),
        ("v4: kind 4", "v2", later(4), named_by_v2(&of_v2(&later(4)))),
        ("v4: kind 4", "v3", later(4), named_by_v3(&of_v2(&later(4)))),
        ("v9: the last kind", "v3", later(i32::MAX), named_by_v3(&of_v2(&later(i32::MAX)))),
    ] {
        LESSON
            .evidence()
            .sent(format!("by {writer}, {sent}"))
            .arrived(format!("at {reader}: {said}"))
            .hurts("a server that cannot name an order must still be able to say whose it is, and refuse it")
            .holds(said == format!("Unknown, {sent}"));
    }
}

fn named_by_v1(bytes: &[u8]) -> String {
    let name = |read: v1::Transfer| format!("{:?}, {}", read.kind(), V1::read(&read));
    decode(bytes).map_or_else(|why| why.to_string(), name)
}

fn named_by_v2(bytes: &[u8]) -> String {
    let name = |read: v2::Transfer| format!("{:?}, {}", read.kind(), V2::read(&read));
    decode(bytes).map_or_else(|why| why.to_string(), name)
}

fn named_by_v3(bytes: &[u8]) -> String {
    let name = |read: v3::Transfer| format!("{:?}, {}", read.kind(), V3::read(&read));
    decode(bytes).map_or_else(|why| why.to_string(), name)
}
