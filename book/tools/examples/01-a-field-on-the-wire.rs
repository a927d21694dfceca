//! What `tcpdump` shows of two transfers that lose a field: one that is named otherwise, and one that is not there.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use book_tools::Watch;
use framing::{MessageReader, MessageWriter};
use serialization::{AccountId, Cents, Format, Kind, wallet::Wallet};
use solution_01_serialization as serialization;
use solution_02_framing as framing;
use tokio::net::{TcpListener, TcpStream};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    book_tools::ended(look().await)
}

async fn look() -> Result<()> {
    let transfer = Wallet::of(AccountId(1001)).transfer(7, AccountId(1002), Cents(3000), Kind::Payment);
    // A client of another team spells the payee's account otherwise.
    let json = String::from_utf8(Format::Json.encode(&transfer)?)?;
    let misspelled = json.replace("toAccount", "to_account");
    ensure!(misspelled != json, "it is spelled otherwise");
    // And another leaves it out: field 3, account 1002.
    let protobuf = Format::Protobuf.encode(&transfer)?;
    let absent: Vec<u8> = without(&protobuf, &[0x18, 0xea, 0x07]).context("field 3 is in the message")?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    let (client, accepted) = tokio::join!(TcpStream::connect(listener.local_addr()?), listener.accept());
    let (mut writer, mut reader) = (MessageWriter::new(client?), MessageReader::new(accepted?.0));
    let line = format!(
        "tcpdump -i lo -nn -X -l --immediate-mode -c 2 'dst port {port} and tcp[tcpflags] & tcp-push != 0'"
    );
    let watch = Watch::start(&line, "listening on")?;
    writer.send(misspelled.as_bytes()).await?;
    let as_json = reader.next().await?.context("the first transfer")?;
    writer.send(&absent).await?;
    let as_protobuf = reader.next().await?.context("the second transfer")?;
    watch.ended()?;
    for (format, bytes) in [(Format::Json, as_json), (Format::Protobuf, as_protobuf)] {
        ensure!(format.decode(&bytes).is_err(), "the repaired ledger refuses it");
    }
    Ok(())
}

/// `bytes` without the first `field` in them.
fn without(bytes: &[u8], field: &[u8]) -> Option<Vec<u8>> {
    let at = bytes.windows(field.len()).position(|window| window == field)?;
    Some([&bytes[..at], &bytes[at + field.len()..]].concat())
}
