//! Many payments over a network that loses much of what it is given.

use std::collections::BTreeMap;

use retries::{Order, Transfer};

use super::super::scene::{ALICE, BOB, Fate, LESSON, Network, ledger, ms, payments, secs, within};

#[tokio::test(start_paused = true)]
async fn a_batch_over_a_lossy_network_adds_up() {
    const PAYMENTS: u64 = 60;
    let mut dice = fastrand::Rng::with_seed(8);
    let fates = (0..4 * PAYMENTS).map(|_| match dice.u32(0..10) {
        0 | 1 => Fate::RequestLost,
        2 | 3 => Fate::ReplyLost,
        4 => Fate::BrokenOff,
        5 => Fate::Slow(ms(1200)),
        6 => Fate::Down,
        _ => Fate::Arrives,
    });
    let network = Network::before(ledger(), fates);
    let payments = payments(network.clone());
    // Each amount stands for its payment.
    let mut answered = BTreeMap::new();
    for cents in 1..=PAYMENTS {
        let order = Order { transfer: Transfer { from: ALICE, to: BOB, cents }, key: None };
        answered.insert(cents, payments.pay(order, within(secs(60))).await.is_ok());
    }
    tokio::time::sleep(secs(60)).await;
    let mut booked = BTreeMap::<u64, u64>::new();
    for transfer in network.ledger.bookings().expect("the store is well") {
        *booked.entry(transfer.cents).or_default() += 1;
    }
    let twice = booked.values().filter(|&&times| times > 1).count();
    let lost = answered.iter().filter(|(cents, ok)| **ok && !booked.contains_key(cents)).count();
    let given_up = answered.values().filter(|ok| !**ok).count();
    LESSON
        .evidence()
        .sent("60 payments over a network that loses two requests and three replies in ten, and makes one wait for too long")
        .arrived(format!(
            "{} requests; {twice} payments booked more than once, {lost} answered and not booked, {given_up} given up",
            network.attempts()
        ))
        .hurts("the accounts add up, since every booking has two sides: only the customers see it")
        .holds(twice == 0 && lost == 0);
}
