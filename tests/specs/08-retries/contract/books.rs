//! The ledger: each key once.

use std::sync::Barrier;
use std::thread;
use std::time::SystemTime;

use redb::backends::InMemoryBackend;
use retries::{Keep, Key, Ledger, Order, Receipt, Refusal, Transfer};
use solution_03_errors::Code;

use super::super::scene::disk::Disk;
use super::super::scene::{
    ALICE, BOB, Fate, NOON, Network, THIRTY, fill, ledger, ms, order, payments, secs, within,
};

#[test]
fn the_same_key_gets_the_first_answer() {
    let ledger = ledger();
    let first = ledger.book(Key(1), THIRTY, NOON).unwrap();
    assert_eq!(ledger.book(Key(2), THIRTY, NOON).unwrap(), Receipt { number: 2, balance: 4000 });
    assert_eq!(ledger.book(Key(1), THIRTY, NOON).unwrap(), first);
    assert_eq!((ledger.balance(ALICE).unwrap(), ledger.balance(BOB).unwrap()), (4000, 6000));
}

#[test]
fn the_same_key_with_another_transfer_is_refused() {
    let ledger = ledger();
    ledger.book(Key(1), THIRTY, NOON).unwrap();
    for other in [
        Transfer { cents: 3001, ..THIRTY },
        Transfer { from: BOB, to: ALICE, ..THIRTY },
        Transfer { to: ALICE, ..THIRTY },
    ] {
        let refusal = ledger.book(Key(1), other, NOON).unwrap_err();
        assert!(matches!(refusal, Refusal::OtherTransfer(Key(1))));
        assert_eq!(refusal.code(), Code::InvalidArgument);
    }
    assert_eq!(ledger.bookings().unwrap(), [THIRTY]);
}

#[tokio::test(start_paused = true)]
async fn two_honest_payments_of_the_same_amount_are_two() {
    let network = Network::before(ledger(), []);
    let payments = payments(network.clone());
    for _ in 0..2 {
        payments.pay(order(), within(secs(10))).await.unwrap();
        tokio::time::sleep(secs(2)).await;
    }
    assert_eq!(network.alice(), 40, "two coffees, two seconds apart");
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_presses_twice_with_one_key_pays_once() {
    let network = Network::before(ledger(), [Fate::Slow(ms(300)), Fate::Slow(ms(200))]);
    let order = Order { key: Some(Key(7)), ..order() };
    let gateways = [(); 2].map(|()| payments(network.clone()));
    let (first, second) =
        tokio::join!(gateways[0].pay(order, within(secs(10))), gateways[1].pay(order, within(secs(10))));
    assert_eq!(first, second);
    assert_eq!((network.alice(), network.attempts(), network.keys()), (70, 2, 1));
}

#[test]
fn of_eight_at_once_one_books_and_all_get_its_answer() {
    let ledger = Ledger::over(Disk::slow(ms(2)), Keep::default()).unwrap();
    fill(&ledger);
    let cent = Transfer { cents: 1, ..THIRTY };
    let start = Barrier::new(8);
    let answers = thread::scope(|scope| {
        let ask = || {
            start.wait();
            ledger.book(Key(1), cent, NOON).unwrap()
        };
        let threads = [(); 8].map(|()| scope.spawn(ask));
        threads.map(|thread| thread.join().unwrap())
    });
    // How often depends on the threads.
    assert!(ledger.bookings().unwrap() == [cent], "one key was booked more than once");
    assert_eq!(answers, [Receipt { number: 1, balance: 9999 }; 8]);
}

#[test]
fn what_was_not_booked_may_be_asked_again_with_the_same_key() {
    let ledger = ledger();
    ledger.set(ALICE, 2999).unwrap();
    assert_eq!(ledger.book(Key(1), THIRTY, NOON).unwrap_err().to_string(), "account 1 has 2999 cents");
    ledger.set(ALICE, 3000).unwrap();
    assert_eq!(ledger.book(Key(1), THIRTY, NOON).unwrap(), Receipt { number: 1, balance: 0 });
}

#[test]
fn a_transfer_that_cannot_be_booked_leaves_nothing_behind() {
    let ledger = ledger();
    ledger.set(BOB, u64::MAX).unwrap();
    for (transfer, code) in [
        (THIRTY, Code::OutOfRange),
        (Transfer { to: 3, ..THIRTY }, Code::NotFound),
        (Transfer { from: 3, ..THIRTY }, Code::NotFound),
        (Transfer { cents: 10_001, ..THIRTY }, Code::FailedPrecondition),
    ] {
        assert_eq!(ledger.book(Key(1), transfer, NOON).unwrap_err().code(), code);
    }
    assert_eq!(ledger.balance(ALICE).unwrap(), 10_000);
    assert!(ledger.bookings().unwrap().is_empty());
}

#[test]
fn an_answer_is_kept_for_as_long_as_anybody_may_ask() {
    let ledger = ledger();
    let day = Keep::default().time;
    assert!(day > retries::Policy::LONGEST);
    let first = ledger.book(Key(1), THIRTY, NOON).unwrap();
    // Other bookings tidy up, but not what is too young.
    ledger.book(Key(2), Transfer { cents: 1, ..THIRTY }, NOON + day - ms(1)).unwrap();
    assert_eq!(ledger.book(Key(1), THIRTY, NOON + day).unwrap(), first);
}

#[test]
fn what_is_kept_is_bounded_and_the_bound_does_not_pay_twice() {
    let keep = Keep { most: 3, ..Keep::default() };
    let ledger = Ledger::over(InMemoryBackend::new(), keep).unwrap();
    fill(&ledger);
    let cent = Transfer { cents: 1, ..THIRTY };
    let book = |key, at: SystemTime| ledger.book(Key(key), cent, at);
    let first = book(1, NOON).unwrap();
    book(2, NOON + secs(1)).unwrap();
    book(3, NOON + secs(2)).unwrap();
    let refusal = book(4, NOON + secs(3)).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.to_string().as_str()),
        (Code::ResourceExhausted, "3 answers are kept already")
    );
    assert!(retries::Failure::from(refusal).retry_after.is_some(), "it says when to come back");
    assert_eq!(book(1, NOON + secs(3)).unwrap(), first, "known keys are answered all the same");
    // A day after the first two there is room for two.
    let later = NOON + keep.time + ms(1500);
    book(4, later).unwrap();
    book(5, later).unwrap();
    assert!(matches!(book(6, later), Err(Refusal::Full(3))));
}
