//! The fixed table: what becomes of each of five replies.

use solution_04_multiplexing::{Answer, InFlight, RequestId};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let waiting = InFlight::new();
    let (for_alice, alice) = waiting.register().expect("the connection lives");
    let (for_bob, bob) = waiting.register().expect("the connection lives");
    drop(alice);

    for (id, value) in [
        (RequestId(77), "nobody asked"),
        (for_alice, "alice has 1.20"),
        (for_bob, "bob has 9000.00"),
        (for_bob, "bob has 9000.00, again"),
        (for_alice, "alice has 1.20, again"),
    ] {
        println!("#{:<2} {value:22} taken: {}", id.0, waiting.complete(Answer { id, value }));
    }
    println!("bob is shown: {}", bob.await.expect("a reply came"));
    println!("waiting: {}, strays: {}", waiting.len(), waiting.strays());
}
