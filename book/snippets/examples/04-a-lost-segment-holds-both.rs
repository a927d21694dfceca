//! Two replies with ids on one stream. A segment in the middle of the first is lost, and sent again after 200 ms.

use std::sync::Arc;
use std::time::Duration;

use rig::{Fault, Lane, Link, Way};
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::{Client, Limit, WhenFull, pack, unpack};
use tokio::io::split;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // The reply to Alice is the first 26 bytes: those from the 20th on are the lost ones.
    let lossy = Lane::new().at(20, Fault::Stall);
    let (near, far, wire) = Link::between("client", "ledger").lane(Way::Back, lossy).open();
    let (reader, writer) = split(near);
    let limit = Limit { calls_in_flight: 8, when_full: WhenFull::Wait };
    let client = Arc::new(Client::new(reader, writer, limit));

    let began = Instant::now();
    let mut callers = JoinSet::new();
    for account in ["alice", "bob"] {
        let client = Arc::clone(&client);
        callers.spawn(async move {
            let reply = client.call(account.as_bytes()).await.expect("the connection lives");
            println!(
                "{:3} ms: {account} reads: {}",
                began.elapsed().as_millis(),
                String::from_utf8_lossy(&reply)
            );
        });
    }

    let (reader, writer) = split(far);
    let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
    for reply in ["alice has 1.20", "bob has 9000.00"] {
        let request =
            unpack(requests.next().await.expect("whole messages").expect("a request")).expect("an id");
        replies.send(&pack(request.id, reply.as_bytes())).await.expect("the client listens");
        println!("{:3} ms: the ledger has written: {reply}", began.elapsed().as_millis());
    }
    sleep(Duration::from_millis(200)).await;
    wire.heal(Way::Back);
    callers.join_all().await;
}
