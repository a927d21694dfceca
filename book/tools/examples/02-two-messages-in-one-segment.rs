//! What `tcpdump` shows of two messages that are written at once, and of one that is written in two pieces.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use book_tools::Watch;
use framing::{MessageReader, MessageWriter};
use solution_02_framing as framing;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    book_tools::ended(look().await)
}

async fn look() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (mut client, (server, _)) = (client?, accepted?);
    client.set_nodelay(true)?;
    let mut reader = MessageReader::new(server);

    // PSH: the segments that carry data.
    let port = address.port();
    let watch = Watch::start(
        &format!(
            "tcpdump -i lo -nn -X -l --immediate-mode -c 3 'dst port {port} and tcp[tcpflags] & tcp-push != 0'"
        ),
        "listening on",
    )?;
    let mut writer = MessageWriter::new(&mut client);
    writer.queue(b"pay bob 30")?;
    writer.queue(b"pay carol 12")?;
    writer.flush().await?;
    for expected in [b"pay bob 30".as_slice(), b"pay carol 12"] {
        ensure!(reader.next().await?.context("a message")? == expected, "it arrives as it was sent");
    }
    // The third message in two writes, cut within its header.
    client.write_all(&[0, 0]).await?;
    client.write_all(&[&[0, 11], b"pay dave 99".as_slice()].concat()).await?;
    ensure!(
        reader.next().await?.context("a message")? == b"pay dave 99".as_slice(),
        "it arrives as it was sent"
    );
    watch.ended()?;
    Ok(())
}
