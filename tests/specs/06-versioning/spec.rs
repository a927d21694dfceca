//! The spec of lesson 06: the server is deployed on Tuesday, and its clients when they like.
//!
//! `contract` is what the author tested: each release with itself, the handshake, the checksum, the schema.
//! `pitfall` is what happens between a release and the next.

use std::time::Duration;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rig::{Lesson, Link};
use tokio::time::timeout;
use versioning::exchange::{answer, ask};
use versioning::{DecodeError, Message, decode, encode, v1, v2, v3};

mod releases;

use releases::{Payment, Release, V1, V2, V3, money, payment};

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
const PATIENCE: Duration = Duration::from_secs(5);

mod contract {
    mod handshake;
    mod schema;

    use versioning::seal::Damaged;
    use versioning::wire::log_line;

    use super::*;

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
        assert!(
            matches!(read, Err(DecodeError::Damaged(Damaged { kind: "ledger.Receipt", .. }))),
            "{read:?}"
        );
    }
}

mod pitfall {
    use proptest::prelude::*;
    use proptest::test_runner::TestError;
    use versioning::seal::{seal, unseal};

    use super::*;

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
        LESSON
            .evidence()
            .sent("45.00 from 1001 to 2002, by a client of each release to a server of each")
            .arrived(table)
            .hurts("on Tuesday the server is new and its clients are old: Bob is not paid, a stranger may be")
            .holds(rows == PAIRS);
    }

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
                .bytes(&bytes, [(amount.clone(), "45.00"), (amount.end..amount.end + 1, "16, the length of the key")])
                .arrived(format!("at {reader}: {}", outcome(&read)))
                .hurts("an amount is taken for an account, and the length of a key for an amount: nothing complains")
                .holds(read == Ok(paid.clone()));
        }
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

    #[test]
    fn a_new_variant_reads_as_unknown_and_the_rest_of_the_message_as_it_is() {
        let sent = Payment { kind: v2::Kind::Hold as i32, through: 0, ..payment() };
        let read = decode::<v1::Transfer>(&encode(&V2::transfer(&sent)));
        let arrived = match &read {
            Ok(read) => format!("{:?}, {}", read.kind(), V1::read(read)),
            Err(why) => why.to_string(),
        };
        LESSON
            .evidence()
            .sent(format!("by v2: Hold, {sent}"))
            .arrived(format!("at v1: {arrived}"))
            .hurts("a server that cannot name an order must still be able to say whose it is, and refuse it")
            .holds(read.is_ok_and(|read| read.kind() == v1::Kind::Unknown && V1::read(&read) == sent));
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
    fn recorded_v1_bytes_still_decode_in_every_release() {
        let order = Payment { through: 0, ..payment() };
        let transfer = recording::<v1::Transfer>(RECORDED_TRANSFERS, &V1::transfer(&order));
        for (reader, read) in [
            ("v1", read_by::<V1>(&transfer)),
            ("v2", read_by::<V2>(&transfer)),
            ("v3", read_by::<V3>(&transfer)),
        ] {
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
        let read =
            (decode::<v1::Receipt>(&bytes), decode::<v2::Receipt>(&bytes), decode::<v3::Receipt>(&bytes));
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

    type Carry = fn(&Payment) -> Result<Payment, String>;

    fn vec_of_bytes() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(any::<u8>(), 1..24)
    }

    fn read_by<R: Release>(bytes: &[u8]) -> Result<Payment, String> {
        decode(bytes).map(|transfer| R::read(&transfer)).map_err(|why| why.to_string())
    }
}

/// What v1 wrote. There are two forms since there are two twins: the v1 of each has only ever written its own, and
/// must find it readable in the releases after it.
const RECORDED_TRANSFERS: [&str; 2] =
    [include_str!("recorded/v1-transfer.protobuf.hex"), include_str!("recorded/v1-transfer.bincode.hex")];
const RECORDED_RECEIPTS: [&str; 2] =
    [include_str!("recorded/v1-receipt.protobuf.hex"), include_str!("recorded/v1-receipt.bincode.hex")];

/// What every pair comes to. A client uses `through` where the version agreed on has it.
const PAIRS: [&str; 9] = [
    "v1      v1      1      45.00 from 1001 to 2002                      entry 1, balance 55.00",
    "v1      v2      1      45.00 from 1001 to 2002                      entry 1, balance 54.75",
    "v1      v3      none   no common version: ours 2..=3, theirs 1..=1  no common version: ours 1..=1, theirs 2..=3",
    "v2      v1      1      45.00 from 1001 to 2002                      entry 1, balance 55.00",
    "v2      v2      2      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25, balance 54.75",
    "v2      v3      2      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25",
    "v3      v1      none   no common version: ours 1..=1, theirs 2..=3  no common version: ours 2..=3, theirs 1..=1",
    "v3      v2      2      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25",
    "v3      v3      3      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25",
];
const PAIRS_HEAD: &str =
    "client  server  agreed the server books                             the client is told";

/// What a server of release `S` did for a client of release `C`, and what the client was told: a row of the table.
async fn pair<C: Release, S: Release>() -> String {
    let (client, server, _) = Link::between("client", "server").open();
    let mut agreed = "none".to_owned();
    let mut booked = None;
    let asking = ask(client, C::SPEAKS, |version| {
        agreed = version.to_string();
        let through = if version.get() < 2 { 0 } else { 3003 };
        C::transfer(&Payment { through, ..payment() })
    });
    let serving = answer(server, S::SPEAKS, |_, transfer: S::Transfer| {
        let order = S::read(&transfer);
        booked = Some(format!("{order}"));
        S::receipt(&order)
    });
    let both = async { tokio::join!(asking, serving) };
    let (told, did) = match timeout(PATIENCE, both).await {
        Err(_) => ("waits for ever".to_owned(), "waits for ever".to_owned()),
        Ok((receipt, served)) => {
            let told: Result<C::Receipt, _> = receipt;
            let did = booked.or(served.err().map(|why| why.to_string())).unwrap_or_default();
            (told.map_or_else(|why| why.to_string(), |receipt| C::told(&receipt)), did)
        }
    };
    format!("{}      {}      {agreed:<6} {did:<44} {told}", C::NAME, S::NAME)
}

/// An order written by one release and read by another.
fn carry<W: Release, R: Release>(order: &Payment) -> Result<Payment, String> {
    let bytes = encode(&W::transfer(order));
    decode(&bytes).map(|transfer| R::read(&transfer)).map_err(|why| why.to_string())
}

fn outcome(read: &Result<Payment, String>) -> String {
    read.as_ref().map_or_else(Clone::clone, Payment::to_string)
}

/// The recording that v1 reads as what it wrote, else the last; hexadecimal below lines that begin with `#`.
fn recording<M: Message + PartialEq>(recordings: [&str; 2], wrote: &M) -> Vec<u8> {
    let [protobuf, bincode] = recordings.map(|text| -> Vec<u8> {
        let digits = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        digits.map(|byte| u8::from_str_radix(byte, 16).expect("two hexadecimal digits")).collect()
    });
    if decode::<M>(&protobuf).is_ok_and(|read| read == *wrote) { protobuf } else { bincode }
}

fn noise(random: &mut fastrand::Rng) -> Vec<u8> {
    (0..random.usize(1..64)).map(|_| random.u8(..)).collect()
}

/// Cases from a fixed seed: the same ones, and the same smallest failure, in every run.
fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}
