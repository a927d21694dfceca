//! Three transfers, and what the ledger makes of them: `cargo lab show 1 --live`.

use std::error::Error;
use std::time::Duration;

use bincode::error::DecodeError;
use rig::{Direction, End, Lane, Link, Recorder};
use serialization::wallet::{Transfer, Wallet};
use serialization::{AccountId, Cents, Format, FormatError, Kind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

const ALICE: AccountId = AccountId(1001);
const BOB: AccountId = AccountId(1002);
const TICK: Duration = Duration::from_millis(10);

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();

    let mut rent = Wallet::of(ALICE).transfer(7, BOB, Cents(30_00), Kind::Payment);
    rent.memo = Some("rent".into());
    send(&recorder, "Alice pays Bob 30.00 of rent", Format::Json, &rent).await;

    let mut refund = Wallet::of(AccountId::HOUSE).transfer(8, ALICE, Cents(12_00), Kind::Refund);
    refund.memo = Some("charged twice".into());
    send(&recorder, "the house gives Alice 12.00 back", Format::Bincode, &refund).await;

    let mut next_rent = rent.clone();
    (next_rent.id, next_rent.memo) = (9, None);
    send(&recorder, "Alice pays Bob again, without a memo", Format::Bincode, &next_rent).await;

    recorder.print();
}

/// Sends one transfer on a connection of its own: where it ends is the next lesson's question.
async fn send(recorder: &Recorder, wish: &str, format: Format, transfer: &Transfer) {
    recorder.note("wallet", wish);
    let lane = Lane::new().delay(Duration::from_millis(1));
    let link = Link::between("wallet", "ledger").lane(Direction::ToServer, lane);
    let (mut wallet, ledger, _) = link.record(recorder, move |bytes| in_words(format, bytes)).open();
    let ledger = tokio::spawn(read(ledger, format, recorder.clone()));
    let wire = format.encode(transfer).expect("numbers and texts can be written in any format");
    wallet.write_all(&wire).await.expect("the lane has room");
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
            Err(FormatError::Bincode(DecodeError::UnexpectedVariant { found, .. })) => {
                format!("refuses it: {found:02x} says neither that there is a memo nor that there is none")
            }
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
