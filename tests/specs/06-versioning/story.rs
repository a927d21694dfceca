//! Monday and Tuesday of a client that nobody deployed: `cargo lab show 6 --live`.

use std::time::Duration;

use rig::{Direction, End, Lane, Link, Recorder};
use tokio::time::sleep;
use versioning::exchange::{answer, ask};
use versioning::{v1, v2};

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();

    recorder.note("client", "v1, on every phone");
    recorder.note("server", "Monday: v1 is running");
    let (client, server) = connection(&recorder);
    let notes = recorder.clone();
    let monday = answer(server, v1::SPEAKS, |_, order: v1::Transfer| {
        notes.note("server", format!("books {}", booked(order.cents, order.from, 0, order.to)));
        v1::Receipt { number: 1, balance_cents: 10_000 - order.cents }
    });
    let (told, _) = tokio::join!(pay_bob(client), monday);
    recorder.note("client", told);

    sleep(Duration::from_millis(10)).await;
    recorder.note("server", "Tuesday: v2 is running");
    let (client, server) = connection(&recorder);
    let notes = recorder.clone();
    let tuesday = answer(server, v2::SPEAKS, |_, order: v2::Transfer| {
        notes.note("server", format!("books {}", booked(order.cents, order.from, order.through, order.to)));
        v2::Receipt { number: 2, fee_cents: 0, balance_cents: Some(5_500_u64.saturating_sub(order.cents)) }
    });
    let (told, _) = tokio::join!(pay_bob(client), tuesday);
    recorder.note("client", told);

    recorder.print();
}

/// A client of v1, on both days, sends 45.00 from 1001 to 2002.
async fn pay_bob(server: End) -> String {
    let key = b"\x01\x9c\xb2\xe4\xc7\x60\x7a\x31\x90\x42\x5d\x0e\x6b\x17\xf8\x2c".to_vec();
    let order = v1::Transfer { kind: v1::Kind::Payment as i32, from: 1001, to: 2002, cents: 4500, key };
    match ask::<_, v1::Receipt>(server, v1::SPEAKS, |_| order).await {
        Ok(receipt) => format!("entry {}, I have {} left", receipt.number, money(receipt.balance_cents)),
        Err(why) => format!("gives up: {why}"),
    }
}

fn connection(recorder: &Recorder) -> (End, End) {
    let lane = Lane::new().delay(Duration::from_millis(1));
    let link = Link::between("client", "server")
        .lane(Direction::ToServer, lane.clone())
        .lane(Direction::ToClient, lane);
    let (client, server, _) = link.record(recorder, in_words).open();
    (client, server)
}

fn booked(cents: u64, from: u64, through: u64, to: u64) -> String {
    let through = if through == 0 { String::new() } else { format!(" through {through}") };
    format!("{} from {from}{through} to {to}", money(cents))
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// What some bytes of this story mean: a hello says so itself, the rest is as long as it is.
fn in_words(bytes: &[u8]) -> String {
    match bytes {
        [_, _, _, _, b'V', b'E', b'R', b'S', _, oldest, _, newest, ..] => {
            format!("I speak {oldest}..={newest}")
        }
        bytes if bytes.len() > 24 => "pay 45.00 from 1001 to 2002".to_owned(),
        _ => "receipt".to_owned(),
    }
}
