//! A queue of waiters that is right: who leaves keeps the place, and the
//! reply to it is taken out and thrown away.

use std::collections::VecDeque;

use tokio::sync::oneshot;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut owed = VecDeque::new();
    let mut ask = || {
        let (waiter, reply) = oneshot::channel();
        owed.push_back(waiter);
        reply
    };
    let (alice, bob, carol) = (ask(), ask(), ask());
    drop(alice);

    // The peer answers in the order of the requests, each exactly once.
    for reply in ["alice has 1.20", "bob has 9000.00", "carol has 35.00"] {
        let waiter: oneshot::Sender<&str> = owed.pop_front().expect("one is owed");
        let taken = waiter.send(reply).is_ok();
        println!("{reply:15}  {}", if taken { "handed over" } else { "thrown away" });
    }
    println!("bob:   {}", bob.await.expect("a reply came"));
    println!("carol: {}", carol.await.expect("a reply came"));
}
