//! The ledger dies.

use std::sync::Arc;

use retries::{Budget, Keep, Key, Ledger, Payments, Receipt, Retries};

use super::super::scene::disk::Disk;
use super::super::scene::process::{Restarted, is_the_ledger};
use super::super::scene::{ALICE, NOON, POLICY, THIRTY, fill, order, secs, within};

/// The test below, which is the ledger where the environment says so.
pub(crate) const LEDGER_TEST: &str = "spec::contract::restart::a_ledger_in_a_process_of_its_own_books";

#[test]
fn a_ledger_in_a_process_of_its_own_books() {
    if is_the_ledger() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger");
    fill(&Ledger::open(&file, Keep::default()).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let receipt = runtime.block_on(async {
        let remote = Restarted::killed("never", file.clone(), LEDGER_TEST).await;
        let policy = retries::Policy { attempt: secs(60), ..POLICY };
        let payments = Payments::new(remote, Retries::new(policy, Arc::new(Budget::default())));
        payments.pay(order(), within(secs(120))).await
    });
    assert_eq!(receipt, Ok(Receipt { number: 1, balance: 7000 }));
    assert_eq!(Ledger::open(&file, Keep::default()).unwrap().balance(ALICE).unwrap(), 7000);
}

#[test]
fn whatever_was_the_last_thing_on_the_disk_asking_again_books_once() {
    let new = Disk::default();
    fill(&Ledger::over(new.clone(), Keep::default()).unwrap());
    let mut deaths = 0;
    for operations in 0.. {
        let disk = new.copy();
        let ledger = Ledger::over(disk.clone(), Keep::default()).unwrap();
        disk.fail_after(operations);
        let answer = ledger.book(Key(1), THIRTY, NOON);
        let (killed, dark) = (disk.after_a_kill(), disk.after_a_power_failure());
        drop(ledger);
        for disk in [killed, dark] {
            let ledger = Ledger::over(disk, Keep::default()).unwrap();
            let again = ledger.book(Key(1), THIRTY, NOON).unwrap();
            assert_eq!(again, Receipt { number: 1, balance: 7000 }, "dead after {operations} operations");
            assert_eq!(ledger.bookings().unwrap(), [THIRTY], "dead after {operations} operations");
        }
        match answer {
            Err(_) => deaths += 1,
            Ok(_) => break,
        }
    }
    assert!(deaths >= 2, "a booking takes a write and a sync at least, and died {deaths} times");
}
