//! The ledger is a process that is killed, and started again on the same file.

use std::sync::Arc;

use retries::{Budget, Keep, Ledger, Payments, Policy, Retries};

use super::super::contract::restart::LEDGER_TEST;
use super::super::scene::process::{Restarted, STEPS};
use super::super::scene::{ALICE, LESSON, fill, ms, order, secs, within};

/// The ledger is back when the first attempt has failed, so there is no need to wait long.
const POLICY: Policy = Policy { attempts: 4, attempt: secs(60), base: ms(1), cap: ms(1) };

#[tokio::test]
async fn a_ledger_that_is_killed_at_any_step_has_booked_once() {
    let mut left = Vec::new();
    for step in STEPS {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ledger");
        fill(&Ledger::open(&file, Keep::default()).expect("a new file"));
        let remote = Restarted::killed(step, file.clone(), LEDGER_TEST).await;
        let payments = Payments::new(remote, Retries::new(POLICY, Arc::new(Budget::default())));
        payments.pay(order(), within(secs(120))).await.expect("the second attempt is answered");
        drop(payments);
        let ledger = Ledger::open(&file, Keep::default()).expect("nobody has it any more");
        left.push(ledger.balance(ALICE).expect("she has an account") / 100);
    }
    LESSON
        .evidence()
        .sent("30 EUR from Alice, who has 100, three times to a ledger of its own, whose process is killed and started again")
        .arrived(
            STEPS.iter().zip(&left).map(|(step, left)| format!("killed {step}: Alice has {left} EUR left\n")).collect::<String>(),
        )
        .hurts("the booking is on the disk and its answer died with the process; who asks again as somebody else pays again")
        .holds(left == [70, 70, 70]);
}
