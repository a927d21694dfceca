//! The broken table: Alice leaves, her reply comes all the same. From there on everybody has the reply before theirs.

use pitfall_04_multiplexing::{Answer, Waiting};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let waiting = Waiting::new();
    let (for_alice, alice) = waiting.register().expect("the connection lives");
    drop(alice);

    let mut reply_in_transit = Answer { id: for_alice, value: "alice has 1.20" };
    for (account, value) in
        [("bob", "bob has 9000.00"), ("carol", "carol has 35.00"), ("dave", "dave has 7.00")]
    {
        let (id, ticket) = waiting.register().expect("the connection lives");
        waiting.complete(reply_in_transit);
        println!("{account:5} is shown: {}", ticket.await.expect("a reply came"));
        reply_in_transit = Answer { id, value };
    }
    println!("waiting: {}, strays: {}", waiting.len(), waiting.strays());
}
