//! The broken table: Alice leaves, and her reply comes all the same.

use pitfall_04_multiplexing::{Answer, Waiting};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let waiting = Waiting::new();
    let (for_alice, alice) = waiting.register().expect("not closed");
    drop(alice);

    let mut coming = Answer { id: for_alice, value: "alice has 1.20" };
    for value in ["bob has 9000.00", "carol has 35.00", "dave has 7.00"] {
        let (id, ticket) = waiting.register().expect("not closed");
        waiting.complete(coming);
        let shown = ticket.await.expect("a reply came");
        println!("who asked for {value:?} is shown {shown:?}");
        coming = Answer { id, value };
    }
    println!("waiting: {}, strays: {}", waiting.len(), waiting.strays());
}
