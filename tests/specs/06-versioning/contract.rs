//! What the author tested: each release with itself, the handshake, the checksum, the schema.

mod handshake;
mod schema;

use versioning::seal::Damaged;
use versioning::wire::log_line;
use versioning::{DecodeError, decode, encode, v1, v2};

use super::scene::{Payment, Release, V1, V2, V3, carry, noise, payment};

#[test]
fn each_release_understands_itself() {
    let payment = payment();
    for (release, carried) in [
        ("v1", carry::<V1, V1>(&payment)),
        ("v2", carry::<V2, V2>(&payment)),
        ("v3", carry::<V3, V3>(&payment)),
    ] {
        let expected = Payment { through: if release == "v1" { 0 } else { 3003 }, ..payment.clone() };
        assert_eq!(carried, Ok(expected), "{release}");
    }
    let receipt = v2::Receipt { number: 7, fee_cents: 25, balance_cents: Some(5475) };
    assert_eq!(decode::<v2::Receipt>(&encode(&receipt)).unwrap(), receipt);
}

#[test]
fn a_message_without_what_it_needs_is_refused_and_the_field_is_named() {
    let complete = V1::transfer(&payment());
    for (field, transfer) in [
        ("kind", v1::Transfer { kind: 0, ..complete.clone() }),
        ("from", v1::Transfer { from: 0, ..complete.clone() }),
        ("to", v1::Transfer { to: 0, ..complete.clone() }),
        ("cents", v1::Transfer { cents: 0, ..complete.clone() }),
        ("key", v1::Transfer { key: Vec::new(), ..complete.clone() }),
    ] {
        let read = decode::<v1::Transfer>(&encode(&transfer));
        assert!(
            matches!(read, Err(DecodeError::Missing { field: said, .. }) if said == field),
            "{field}: {read:?}"
        );
    }
}

#[test]
fn a_log_line_names_every_field() {
    insta::assert_snapshot!(log_line(&V3::receipt(&payment())), @r#"{"number":1,"fee_cents":25}"#);
}

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
