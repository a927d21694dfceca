//! What the author did not think of: the request that he sends again may have been carried out.
//!
//! `restart` kills the ledger between booking and answer; `batch` sends many payments over a network that loses a lot.

mod batch;
mod restart;

use retries::Receipt;

use super::scene::{Fate, LESSON, Network, ledger, ms, order, payments, secs, within};

/// The answer to the first booking.
const FIRST: Receipt = Receipt { number: 1, balance: 7000 };

#[tokio::test(start_paused = true)]
async fn a_payment_whose_reply_is_lost_is_booked_once() {
    let network = Network::before(ledger(), [Fate::ReplyLost]);
    let paid = payments(network.clone()).pay(order(), within(secs(10))).await;
    LESSON
        .evidence()
        .sent("30 EUR from Alice, who has 100; the ledger books it, and its reply is lost")
        .arrived(format!(
            "{} requests with {} keys; Alice has {} EUR left",
            network.attempts(),
            network.keys(),
            network.alice()
        ))
        .hurts("Alice has paid twice, and no log has an error in it: both payments were asked for, booked and answered")
        .holds(network.alice() == 70 && paid == Ok(FIRST));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_after_the_booking_costs_nothing() {
    let network = Network::before(ledger(), [Fate::BrokenOff, Fate::BrokenOff]);
    let paid = payments(network.clone()).pay(order(), within(secs(10))).await;
    LESSON
        .evidence()
        .sent("30 EUR from Alice, who has 100; twice the connection breaks when the ledger has booked")
        .arrived(format!(
            "{} requests with {} keys; Alice has {} EUR left",
            network.attempts(),
            network.keys(),
            network.alice()
        ))
        .hurts("each rolling deploy of the ledger breaks connections, and takes money from those who pay at that moment")
        .holds(network.alice() == 70 && paid == Ok(FIRST));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_is_still_at_work_is_not_joined_by_a_second_payment() {
    let network = Network::before(ledger(), [Fate::Slow(ms(1500)), Fate::Slow(ms(800))]);
    let paid = payments(network.clone()).pay(order(), within(secs(10))).await;
    tokio::time::sleep(secs(10)).await;
    LESSON
        .evidence()
        .sent(
            "30 EUR from Alice, who has 100; the ledger needs 1.5 s, an attempt may take 1 s, and the second one comes\n\
             while the ledger is still at work on the first",
        )
        .arrived(format!(
            "{} requests with {} keys; Alice has {} EUR left",
            network.attempts(),
            network.keys(),
            network.alice()
        ))
        .hurts("the slower the ledger is, the more often it is paid: nothing was lost here")
        .holds(network.alice() == 70 && paid == Ok(FIRST));
}
