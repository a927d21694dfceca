//! What the author tested: each release with itself, the handshake, the checksum, the schema.

mod damage;
mod exchange;
mod handshake;
mod missing;
mod schema;

use versioning::wire::log_line;
use versioning::{decode, encode, v2};

use super::scene::{Payment, Release, V1, V2, V3, carry, payment};

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
fn a_log_line_names_every_field() {
    insta::assert_snapshot!(log_line(&V3::receipt(&payment())), @r#"{"number":1,"fee_cents":25}"#);
}
