//! Bytes that are not those that a peer sent.

use versioning::seal::Damaged;
use versioning::{DecodeError, decode, encode, v1};

use crate::spec::scene::{Payment, Release, V1, noise, payment};

#[test]
fn every_damage_of_one_bit_every_truncation_and_noise_are_refused() {
    let sealed = encode(&V1::transfer(&payment()));
    let mut damaged: Vec<Vec<u8>> = (0..sealed.len()).map(|length| sealed[..length].to_vec()).collect();
    damaged.extend((0..sealed.len() * 8).map(|bit| {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    }));
    damaged.push([&sealed[..], b"\0"].concat());
    let mut random = fastrand::Rng::with_seed(6);
    damaged.extend((0..1000).map(|_| noise(&mut random)));
    for bytes in damaged {
        let read = decode::<v1::Transfer>(&bytes);
        assert!(
            matches!(read, Err(DecodeError::Damaged(Damaged { length, .. })) if length == bytes.len()),
            "{bytes:02x?}: {read:?}"
        );
    }
}

#[test]
fn a_message_of_another_kind_is_refused() {
    let read = decode::<v1::Receipt>(&encode(&V1::transfer(&payment())));
    assert!(matches!(read, Err(DecodeError::Damaged(Damaged { kind: "ledger.Receipt", .. }))), "{read:?}");
}

#[test]
fn damage_at_the_end_of_a_long_message_is_refused_too() {
    let key = vec![b'k'; 100_000];
    let sealed = encode(&V1::transfer(&Payment { key, ..payment() }));
    for place in (0..sealed.len()).step_by(997).chain([sealed.len() - 1]) {
        let mut damaged = sealed.clone();
        damaged[place] ^= 1;
        let read = decode::<v1::Transfer>(&damaged);
        assert!(
            matches!(read, Err(DecodeError::Damaged(_))),
            "byte {place} of {} is not sealed",
            sealed.len()
        );
    }
}
