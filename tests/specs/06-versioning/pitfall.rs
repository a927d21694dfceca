//! What happens between a release and the next: one writes, another reads.
//!
//! The parts hold the rest: `kinds` of a later release, and `garbage`, which no release wrote.

mod garbage;
mod kinds;

use proptest::prelude::*;
use proptest::test_runner::TestError;
use versioning::{decode, encode, v1, v2, v3};

use super::scene::{
    Carry, LESSON, PAIRS, PAIRS_HEAD, Payment, RECORDED_RECEIPTS, RECORDED_TRANSFERS, Release, V1, V2, V3,
    carry, cases, money, outcome, pair, payment, read_by, recording,
};

#[test]
fn a_field_that_an_old_client_does_not_send_is_harmless_to_the_new_server() {
    let paid = Payment { through: 0, ..payment() };
    let bytes = encode(&V1::transfer(&paid));
    let amount = bytes.windows(2).position(|two| two == [0x94, 0x11]).unwrap_or_default();
    let amount = amount.saturating_sub(1)..amount + 2;
    for (reader, read) in [("v2", carry::<V1, V2>(&paid)), ("v3", carry::<V1, V3>(&paid))] {
        LESSON
            .evidence()
            .sent(format!("by v1: {paid}"))
            .bytes(
                &bytes,
                [(amount.clone(), "45.00"), (amount.end..amount.end + 1, "16, the length of the key")],
            )
            .arrived(format!("at {reader}: {}", outcome(&read)))
            .hurts(
                "an amount is taken for an account, and the length of a key for an amount: nothing complains",
            )
            .holds(read == Ok(paid.clone()));
    }
}

#[test]
fn a_removed_field_is_harmless_to_the_side_that_has_lost_it() {
    for (writer, sent, fee_cents) in [
        ("v1", encode(&v1::Receipt { number: 7, balance_cents: 5500 }), 0),
        ("v2", encode(&v2::Receipt { number: 7, fee_cents: 25, balance_cents: Some(5475) }), 25),
    ] {
        let read = decode::<v3::Receipt>(&sent);
        LESSON
            .evidence()
            .sent(format!("by {writer}: entry 7, a balance, a fee of {}", money(fee_cents)))
            .bytes(&sent, [])
            .arrived(format!("at v3: {}", read.as_ref().map_or_else(ToString::to_string, V3::told)))
            .hurts("Alice is charged her own balance as a fee")
            .holds(read.is_ok_and(|read| read == v3::Receipt { number: 7, fee_cents }));
    }
}

#[test]
fn a_removed_field_is_harmless_to_the_side_that_still_has_it() {
    let sent = v3::Receipt { number: 7, fee_cents: 25 };
    let read = decode::<v2::Receipt>(&encode(&sent));
    LESSON
        .evidence()
        .sent(format!("by v3: {}", V3::told(&sent)))
        .bytes(&encode(&sent), [])
        .arrived(format!("at v2: {}", read.as_ref().map_or_else(ToString::to_string, V2::told)))
        .hurts("the transfer is booked, and its client is told that it failed: it will pay again")
        .holds(matches!(read, Ok(v2::Receipt { number: 7, fee_cents: 25, balance_cents: None })));
}

#[test]
fn a_new_optional_field_is_harmless_to_the_old_side() {
    let sent = payment();
    let read = carry::<V2, V1>(&sent);
    LESSON
        .evidence()
        .sent(format!("by v2: {sent}"))
        .bytes(&encode(&V2::transfer(&sent)), [])
        .arrived(format!("at v1: {}", outcome(&read)))
        .hurts("one server of eight still runs v1, and can do nothing with what the new clients send it")
        .holds(read == Ok(Payment { through: 0, ..sent }));

    let sent = v2::Receipt { number: 7, fee_cents: 25, balance_cents: Some(5475) };
    let read = decode::<v1::Receipt>(&encode(&sent));
    LESSON
        .evidence()
        .sent(format!("by v2: {}", V2::told(&sent)))
        .arrived(format!("at v1: {}", read.as_ref().map_or_else(ToString::to_string, V1::told)))
        .hurts("Alice's app shows her a balance that is somebody's fee")
        .holds(matches!(read, Ok(v1::Receipt { number: 7, balance_cents: 5475 })));
}

#[tokio::test(start_paused = true)]
async fn every_pair_of_releases_works_or_is_refused_with_both_ranges() {
    let rows = [
        pair::<V1, V1>().await,
        pair::<V1, V2>().await,
        pair::<V1, V3>().await,
        pair::<V2, V1>().await,
        pair::<V2, V2>().await,
        pair::<V2, V3>().await,
        pair::<V3, V1>().await,
        pair::<V3, V2>().await,
        pair::<V3, V3>().await,
    ];
    let mut table = format!("  {PAIRS_HEAD}\n");
    for (row, promised) in rows.iter().zip(PAIRS) {
        table.push_str(&format!("{} {row}\n", if row == promised { ' ' } else { '!' }));
    }
    let refused = |row: &str| row.contains("no common version");
    let mut differing = rows.iter().zip(PAIRS).filter(|(row, promised)| row != promised);
    let hurts = match differing.next() {
        Some((row, promised)) if refused(promised) && !refused(row) => {
            "v3 says no balance, and to v1 that is a balance of 0: Alice's app says that she has nothing"
        }
        Some((row, promised)) if refused(row) && !refused(promised) => {
            "these two understand each other: phones that need no update are locked out until they get one"
        }
        Some((row, _)) if row[..24].contains(',') => {
            "the two agreed on a version, and one side acts on another: it says what the other cannot know"
        }
        _ => "on Tuesday the server is new and its clients are old: Bob is not paid, a stranger may be",
    };
    LESSON
        .evidence()
        .sent("45.00 from 1001 to 2002, by a client of each release to a server of each")
        .arrived(table)
        .hurts(hurts)
        .holds(rows == PAIRS);
}

#[test]
fn recorded_v1_bytes_still_decode_in_every_release() {
    let order = Payment { through: 0, ..payment() };
    let transfer = recording::<v1::Transfer>(RECORDED_TRANSFERS, &V1::transfer(&order));
    for (reader, read) in
        [("v1", read_by::<V1>(&transfer)), ("v2", read_by::<V2>(&transfer)), ("v3", read_by::<V3>(&transfer))]
    {
        LESSON
            .evidence()
            .sent(format!("recorded/v1-transfer, written in March by v1: {order}"))
            .bytes(&transfer, [])
            .arrived(format!("at {reader}: {}", outcome(&read)))
            .hurts("orders outlive the release that wrote them: in queues, in journals, in backups")
            .holds(read.as_ref() == Ok(&order));
    }

    let receipt = v1::Receipt { number: 7, balance_cents: 5500 };
    let bytes = recording(RECORDED_RECEIPTS, &receipt);
    let read = (decode::<v1::Receipt>(&bytes), decode::<v2::Receipt>(&bytes), decode::<v3::Receipt>(&bytes));
    LESSON
        .evidence()
        .sent("recorded/v1-receipt, written in March by v1: entry 7, balance 55.00")
        .bytes(&bytes, [])
        .arrived(format!("{read:?}"))
        .hurts("receipts are kept for ten years")
        .holds(matches!(
            read,
            (
                Ok(v1::Receipt { number: 7, balance_cents: 5500 }),
                Ok(v2::Receipt { number: 7, fee_cents: 0, balance_cents: Some(5500) }),
                Ok(v3::Receipt { number: 7, fee_cents: 0 }),
            )
        ));
}

#[test]
fn any_order_means_the_same_to_every_release() {
    let orders = (1..4, 1..u64::MAX, any::<u64>(), 1..u64::MAX, 1..u64::MAX, vec_of_bytes());
    let pairs: [(&str, Carry, bool); 6] = [
        ("v1 to v2", carry::<V1, V2>, false),
        ("v1 to v3", carry::<V1, V3>, false),
        ("v2 to v1", carry::<V2, V1>, false),
        ("v2 to v3", carry::<V2, V3>, true),
        ("v3 to v1", carry::<V3, V1>, false),
        ("v3 to v2", carry::<V3, V2>, true),
    ];
    let outcome = cases().run(&orders, |(kind, from, through, to, cents, key)| {
        let order = Payment { kind, from, through, to, cents, key };
        for (pair, carry, both_know_through) in pairs {
            let through = if both_know_through { order.through } else { 0 };
            let read = carry(&order);
            if read != Ok(Payment { through, ..order.clone() }) {
                return Err(TestCaseError::fail(format!("{pair}: {}", outcome(&read))));
            }
        }
        Ok(())
    });
    let (sent, arrived) = match outcome {
        Err(TestError::Fail(why, (_, from, through, to, cents, _))) => {
            (format!("{cents} cents from {from} through {through} to {to}"), why.to_string())
        }
        other => (String::new(), format!("{other:?}")),
    };
    LESSON
        .evidence()
        .sent(sent)
        .arrived(&arrived)
        .hurts("this is the smallest order that goes wrong; the customers find the others")
        .holds(arrived == "Ok(())");
}

fn vec_of_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..24)
}
