//! Two replies with ids on one stream. A segment in the middle of the first
//! is lost, and sent again after 200 ms.

use std::sync::Arc;
use std::time::Duration;

use rig::{Direction, Fault, Lane, Link};
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::{Client, Limit, WhenFull, pack, unpack};
use tokio::io::split;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // The reply to Alice is 26 bytes long: after 20 of them nothing arrives.
    let lossy = Lane::new().at(20, Fault::Stall);
    let link = Link::between("client", "ledger").lane(Direction::ToClient, lossy);
    let (near, far, wire) = link.open();
    let (reader, writer) = split(near);
    let limit = Limit { calls_in_flight: 8, when_full: WhenFull::Wait };
    let client = Arc::new(Client::new(reader, writer, limit));

    let began = Instant::now();
    let mut callers = JoinSet::new();
    for account in ["alice", "bob"] {
        let client = Arc::clone(&client);
        callers.spawn(async move {
            let reply = client.call(account.as_bytes()).await.expect("it lives");
            println!(
                "{:3} ms: {account} reads: {}",
                began.elapsed().as_millis(),
                String::from_utf8_lossy(&reply)
            );
        });
    }

    let (reader, writer) = split(far);
    let mut requests = MessageReader::new(reader);
    let mut replies = MessageWriter::new(writer);
    for reply in ["alice has 1.20", "bob has 9000.00"] {
        let request = requests.next().await.expect("whole messages");
        let request = unpack(request.expect("a request")).expect("an id");
        let reply = pack(request.id, reply.as_bytes());
        replies.send(&reply).await.expect("the client listens");
        let millis = began.elapsed().as_millis();
        println!("{millis:3} ms: the ledger has written #{}", request.id.0);
    }
    sleep(Duration::from_millis(200)).await;
    wire.heal(Direction::ToClient);
    callers.join_all().await;
}
