//! Four transfers, and what the ledger makes of them: `cargo lab show 1 --live`.

use std::error::Error;
use std::time::Duration;

use prost::Message;
use rig::{Direction, End, Lane, Link, Recorder};
use serialization::wallet::Wallet;
use serialization::{AccountId, Cents, Format, Kind, proto};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

const ALICE: AccountId = AccountId(1001);
const BOB: AccountId = AccountId(1002);
const TICK: Duration = Duration::from_millis(10);

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();

    let rent = Wallet::of(ALICE).transfer(7, BOB, Cents(30_00), Kind::Payment);
    let in_json = Format::Json.encode(&rent).expect("numbers can be written in any format");
    let in_bincode = Format::Bincode.encode(&rent).expect("numbers can be written in any format");
    let without_payer = proto::Transfer { from_account: None, ..proto::Transfer::from(&rent) };
    let misspelled = String::from_utf8_lossy(&in_json).replace("toAccount", "toAcount");

    send(&recorder, "Alice pays Bob, in bincode", Format::Bincode, &in_bincode).await;
    send(&recorder, "Alice pays Bob, in JSON", Format::Json, &in_json).await;
    send(&recorder, "another app misspells the payee", Format::Json, misspelled.as_bytes()).await;
    send(&recorder, "a partner sends no payer", Format::Protobuf, &without_payer.encode_to_vec()).await;

    recorder.print();
}

/// Sends one transfer on a connection of its own: where it ends is the next lesson's question.
async fn send(recorder: &Recorder, wish: &str, format: Format, wire: &[u8]) {
    recorder.note("wallet", wish);
    let lane = Lane::new().delay(Duration::from_millis(1));
    let link = Link::between("wallet", "ledger").lane(Direction::ToServer, lane);
    let (mut wallet, ledger, _) = link.record(recorder, move |bytes| in_words(format, bytes)).open();
    let ledger = tokio::spawn(read(ledger, format, recorder.clone()));
    wallet.write_all(wire).await.expect("the lane has room");
    drop(wallet);
    ledger.await.expect("the ledger does not panic");
    sleep(TICK).await;
}

/// Books what arrives until the wallet hangs up.
async fn read(mut wallet: End, format: Format, recorder: Recorder) {
    let mut wire = Vec::new();
    wallet.read_to_end(&mut wire).await.expect("the lane does not fail");
    recorder.note(
        "ledger",
        match format.decode(&wire) {
            Ok(transfer) => format!("books a {transfer}"),
            Err(error) => {
                format!("refuses: {}", error.source().map_or(error.to_string(), ToString::to_string))
            }
        },
    );
}

fn in_words(format: Format, bytes: &[u8]) -> String {
    match format {
        Format::Json => String::from_utf8_lossy(bytes).into_owned(),
        Format::Bincode | Format::Protobuf => {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
        }
    }
}
