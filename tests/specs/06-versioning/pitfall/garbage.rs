//! Bytes that no release wrote, under a good checksum: they must not be taken for an order.

use versioning::seal::{seal, unseal};
use versioning::{Message, decode, encode, v2};

use crate::spec::scene::{LESSON, Release, V2, noise, outcome, payment};

#[test]
fn a_whole_order_with_something_else_behind_it_is_refused() {
    let kind = v2::Transfer::KIND;
    let order = payment();
    let whole = encode(&V2::transfer(&order));
    let payload = unseal(kind, &whole).expect("it was sealed just now");
    let sealed = seal(kind, &[payload, b"\xff"].concat());
    let read = decode::<v2::Transfer>(&sealed);
    LESSON
        .evidence()
        .sent(format!("{order}, and one byte more, sealed by a peer that has a bug"))
        .bytes(&sealed, [(whole.len()..whole.len() + 1, "the beginning of something")])
        .arrived(outcome(&read.as_ref().map(V2::read).map_err(ToString::to_string)))
        .hurts("a reader that stops before the end does not know that its writer meant more: that is how Bob was not paid")
        .holds(read.is_err());
}

#[test]
fn noise_under_a_good_seal_does_not_pass_for_an_order() {
    let mut random = fastrand::Rng::with_seed(6);
    for _ in 0..2000 {
        let noise = noise(&mut random);
        let sealed = seal(v2::Transfer::KIND, &noise);
        let read = decode::<v2::Transfer>(&sealed);
        LESSON
            .evidence()
            .sent(format!("{} bytes of noise, sealed by a peer that has a bug", noise.len()))
            .bytes(&sealed, [(0..4, "a good checksum")])
            .arrived(outcome(&read.as_ref().map(V2::read).map_err(ToString::to_string)))
            .hurts("whatever arrives is booked: nothing in the bytes says what they mean")
            .holds(read.is_err());
    }
}
