//! What `strace` shows of one connection with several calls in flight, one of which is given up.
//!
//! The client is a process of its own: this program, started again with the server's address.

use std::env;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use book_tools::Watch;
use framing::{MessageReader, MessageWriter};
use multiplexing::{Client, Limit, RequestId, WhenFull, pack};
use solution_02_framing as framing;
use solution_04_multiplexing as multiplexing;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

fn main() -> ExitCode {
    book_tools::ended(match env::args().nth(1) {
        Some(address) => ask(&address),
        None => look(),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn ask(address: &str) -> Result<()> {
    let (reader, writer) = TcpStream::connect(address).await?.into_split();
    io::stdin().read_line(&mut String::new())?;
    let client = Client::new(reader, writer, Limit { calls_in_flight: 8, when_full: WhenFull::Wait });
    let (third_is_back, gives_up) = oneshot::channel::<()>();
    let (alice, bob, carol) = tokio::join!(
        client.call(b"balance alice"),
        async {
            tokio::select! {
                reply = client.call(b"balance bob") => reply.map(Some),
                _ = gives_up => Ok(None),
            }
        },
        async {
            let reply = client.call(b"balance carol").await;
            drop(third_is_back);
            reply
        },
    );
    ensure!(bob?.is_none(), "the second call is given up");
    let dave = client.call(b"balance dave").await?;
    println!("{} {} {}", alice?.escape_ascii(), carol?.escape_ascii(), dave.escape_ascii());
    println!("{}", client.strays());
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn look() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut client = Command::new(env::current_exe()?);
    client.arg(listener.local_addr()?.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut client = client.spawn()?;
    let (stream, _) = listener.accept().await?;
    let (reader, writer) = stream.into_split();
    let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));

    let line = format!(
        "strace -p {} -s 80 -e trace=sendto,writev,recvfrom -e signal=none -o /dev/stdout",
        client.id()
    );
    let mut watch = Watch::start(&line, "attached")?;
    client.stdin.take().context("its stdin is a pipe")?.write_all(b"\n")?;
    for _ in 0..3 {
        requests.next().await?.context("a request")?;
    }
    // Out of order, and the second only when its caller has gone.
    for (id, body) in [(3, "carol 12"), (1, "alice 70")] {
        replies.send(&pack(RequestId(id), body.as_bytes())).await?;
        watch.until(body)?;
    }
    requests.next().await?.context("the fourth request")?;
    for (id, body) in [(2, "bob 30"), (4, "dave 99")] {
        replies.send(&pack(RequestId(id), body.as_bytes())).await?;
        watch.until(body)?;
    }
    let printed = client.wait_with_output()?.stdout;
    ensure!(printed == b"alice 70 carol 12 dave 99\n1\n", "{}", printed.escape_ascii());
    watch.ended()?;
    Ok(())
}
