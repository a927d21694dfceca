//! The broken table: Alice leaves, and her reply comes all the same.

use std::time::Duration;

use pitfall_04_multiplexing::{Answer, InFlight};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let waiting = InFlight::new();
    let (for_alice, alice) = waiting.register().expect("not closed");
    drop(alice);

    let mut coming = Answer { id: for_alice, value: "alice has 1.20" };
    for value in ["bob has 9000.00", "carol has 35.00", "dave has 7.00"] {
        let (id, ticket) = waiting.register().expect("not closed");
        waiting.complete(coming);
        // A table that is repaired gives nobody Alice's reply, and there is nothing to wait for.
        let Ok(shown) = timeout(Duration::from_secs(1), ticket).await else { break };
        let shown = shown.expect("a reply came");
        println!("who asked for {value:?} is shown {shown:?}");
        coming = Answer { id, value };
    }
    println!("waiting: {}, strays: {}", waiting.len(), waiting.strays());
}
