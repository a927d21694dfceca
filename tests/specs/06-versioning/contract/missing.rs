//! A message without what it needs is refused, by each release alike, and the field is named.

use versioning::{DecodeError, Message, decode, encode, v1, v2, v3};

use crate::spec::scene::{Payment, Release, V1, V2, V3, payment};

/// What a release says of an order and of a receipt that it wrote itself.
type Refusal = fn(&Payment) -> Result<(), DecodeError>;

fn transfer<R: Release>(order: &Payment) -> Result<(), DecodeError> {
    decode::<R::Transfer>(&encode(&R::transfer(order))).map(drop)
}

const RELEASES: [(&str, Refusal); 3] =
    [("v1", transfer::<V1>), ("v2", transfer::<V2>), ("v3", transfer::<V3>)];

#[test]
fn an_order_without_what_it_needs_is_refused_by_every_release() {
    let complete = payment();
    for (field, order) in [
        ("kind", Payment { kind: 0, ..complete.clone() }),
        ("from", Payment { from: 0, ..complete.clone() }),
        ("to", Payment { to: 0, ..complete.clone() }),
        ("cents", Payment { cents: 0, ..complete.clone() }),
        ("key", Payment { key: Vec::new(), ..complete.clone() }),
    ] {
        for (release, read) in RELEASES {
            let said = missing(read(&order));
            assert_eq!(
                said,
                Some(("ledger.Transfer", field)),
                "{release} takes an order without its {field}"
            );
        }
    }
}

#[test]
fn an_order_that_goes_straight_lacks_nothing() {
    let straight = Payment { through: 0, ..payment() };
    for (release, read) in RELEASES {
        assert_eq!(missing(read(&straight)), None, "{release}");
    }
}

#[test]
fn a_receipt_needs_its_number_and_nothing_else() {
    let number = Some(("ledger.Receipt", "number"));
    let said = |number| {
        [
            receipt(v1::Receipt { number, balance_cents: 0 }),
            receipt(v2::Receipt { number, fee_cents: 0, balance_cents: None }),
            receipt(v3::Receipt { number, fee_cents: 0 }),
        ]
    };
    assert_eq!(said(0), [number; 3], "a receipt of no entry is none");
    assert_eq!(said(7), [None; 3], "an empty account, and no fee, are facts");
}

fn receipt(receipt: impl Message) -> Option<(&'static str, &'static str)> {
    fn read<M: Message>(_: &M, bytes: &[u8]) -> Result<(), DecodeError> {
        decode::<M>(bytes).map(drop)
    }
    missing(read(&receipt, &encode(&receipt)))
}

/// The kind and the field that it lacks.
fn missing(read: Result<(), DecodeError>) -> Option<(&'static str, &'static str)> {
    match read {
        Ok(()) => None,
        Err(DecodeError::Missing { kind, field }) => Some((kind, field)),
        Err(why) => panic!("refused, but not for what it lacks: {why}"),
    }
}
