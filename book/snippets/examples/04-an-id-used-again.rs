//! The broken table: Alice leaves, and her reply comes all the same.

use std::time::Duration;

use pitfall_04_multiplexing::{Answer, InFlight};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let in_flight = InFlight::new();
    let (for_alice, alice) = in_flight.register().expect("not closed");
    drop(alice);

    let mut coming = Answer { id: for_alice, value: "alice has 1.20" };
    for value in ["bob has 9000.00", "carol has 35.00", "dave has 7.00"] {
        let (id, reply) = in_flight.register().expect("not closed");
        let call = format!("#{} asks for {value:?}", id.0);
        in_flight.complete(coming);
        // A table that is repaired gives nobody Alice's reply, and there is nothing to wait for.
        let Ok(shown) = timeout(Duration::from_secs(1), reply).await else { break };
        println!("{call} and is shown {:?}", shown.expect("a reply came"));
        coming = Answer { id, value };
    }
    println!("in flight: {}, strays: {}", in_flight.len(), in_flight.strays());
}
