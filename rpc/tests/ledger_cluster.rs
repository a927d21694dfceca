//! The example `ledger-cluster`, over TCP and by the real clock: what its books say in the end.

#![allow(dead_code, reason = "the example prints more than is asked here")]

#[path = "../examples/ledger-cluster/desk.rs"]
mod desk;
#[path = "../examples/ledger-cluster/processes.rs"]
mod processes;
#[path = "../examples/ledger-cluster/scene.rs"]
mod scene;
#[path = "../examples/ledger-cluster/tally.rs"]
mod tally;

use std::time::Duration;

use processes::Processes;
use scene::{CENTS, Ending, PAYMENTS};
use tally::Tally;
use tokio::time::timeout;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::test]
async fn no_payment_is_lost_and_none_is_booked_twice() -> Result<(), Box<dyn std::error::Error>> {
    let tally = Tally::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(tally.clone()));
    let Ending { servers, bookings, payer_cents, payee_cents, .. } =
        timeout(Duration::from_secs(60), scene::play(Processes::default())).await??;

    let paid = PAYMENTS as u64;
    assert_eq!((bookings, payer_cents, payee_cents), (PAYMENTS, CENTS - paid, paid));
    assert_eq!(servers.iter().map(|(_, desk)| desk.booked()).sum::<usize>(), PAYMENTS);
    let servers: Vec<_> = servers.iter().map(|(name, desk)| (tally.of(name), desk)).collect();
    for (count, _) in &servers[..2] {
        let left_out = count.refused + count.ejected;
        assert!(count.failed >= 3 && left_out > 0, "it was not called for a while: {count:?}");
    }
    for (count, desk) in servers {
        assert!(count.sent > 20 && desk.booked() > 20, "each has had its share: {count:?}");
        assert!(desk.calls() <= count.sent, "the trace has seen every call: {} of {count:?}", desk.calls());
    }
    Ok(())
}
