//! One remote call, step by step: a wallet has the ledger book a transfer.

use std::ops::Range;

use rig::{Link, Recorder};
use solution_01_serialization::wallet::Wallet;
use solution_01_serialization::{AccountId, Cents, Format, Kind, ledger};
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::{Answer, Client, Limit, WhenFull, pack, unpack};
use tape::{Marked, hexdump};
use tokio::io::split;

/// The number of the only procedure there is: the first byte of a request.
const TRANSFER: u8 = 1;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    // A connection in memory that prints what is written to it.
    let link = Link::between("wallet", "ledger").record(&Recorder::new(), on_the_wire);
    let (wallet, ledger, _) = link.open();
    tokio::spawn(serve(ledger));
    let (reader, writer) = split(wallet);
    let limit = Limit { calls_in_flight: 64, when_full: WhenFull::Wait };
    let client = Client::new(reader, writer, limit);

    let wallet = Wallet::of(AccountId(1001));
    let transfer = wallet.transfer(7, AccountId(1002), Cents(3000), Kind::Payment);
    println!("1 stub         transfer 7: 30.00 from account 1001 to account 1002");
    let request = [&[TRANSFER][..], &Format::Protobuf.encode(&transfer)?].concat();
    println!("2 serialize");
    show(&request, &[(0..1, "the procedure; its argument follows, in Protobuf")]);
    let reply = client.call(&request).await?;
    println!("6 result       {}", String::from_utf8_lossy(&reply));
    Ok(())
}

/// The other side: takes messages off the stream, answers each under its id.
async fn serve(stream: rig::End) -> anyhow::Result<()> {
    let (reader, writer) = split(stream);
    let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Some(Answer { id, value }) = requests.next().await?.and_then(unpack) {
        let reply = match value.split_first() {
            Some((&TRANSFER, argument)) => {
                println!("4 deserialize  call {}, procedure {TRANSFER}", id.0);
                book(&Format::Protobuf.decode(argument)?)
            }
            _ => anyhow::bail!("no such procedure"),
        };
        replies.send(&pack(id, reply)).await?;
    }
    Ok(())
}

/// The procedure: knows nothing of streams, ids and bytes.
fn book(transfer: &ledger::Transfer) -> &'static [u8] {
    println!("5 dispatch     {transfer}");
    b"booked"
}

fn on_the_wire(bytes: &[u8]) -> String {
    println!("3 transport");
    show(bytes, &[(0..4, "the length of the message"), (4..12, "the call's id")]);
    String::new()
}

fn show(bytes: &[u8], marks: &[(Range<usize>, &str)]) {
    let marks = marks.iter().cloned();
    let marks: Vec<Marked> = marks.map(|(range, says)| Marked { range, says: says.into() }).collect();
    print!("{}", hexdump(bytes, &marks));
}
