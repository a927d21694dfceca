//! The fixed table: what becomes of each of five replies.

use solution_04_multiplexing::{Answer, InFlight, RequestId};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let in_flight = InFlight::new();
    let (for_alice, alice) = in_flight.register().expect("the connection lives");
    let (for_bob, bob) = in_flight.register().expect("the connection lives");
    drop(alice);

    for (id, value) in [
        (RequestId(77), "nobody asked"),
        (for_alice, "alice has 1.20"),
        (for_bob, "bob has 9000.00"),
        (for_bob, "bob has 9000.00, again"),
        (for_alice, "alice has 1.20, again"),
    ] {
        let taken = in_flight.complete(Answer { id, value });
        println!("#{:<2} {value:22} taken: {taken}", id.0);
    }
    println!("bob is shown: {}", bob.await.expect("a reply came"));
    println!("in flight: {}, strays: {}", in_flight.len(), in_flight.strays());
}
