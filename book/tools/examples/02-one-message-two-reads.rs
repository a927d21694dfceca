//! What `strace` shows of a reader: two messages in one read, and then one message over two reads.
//!
//! The reader is a process of its own: this program, started again with the server's address.

use std::env;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, ensure};
use book_tools::Watch;
use framing::MessageReader;
use solution_02_framing as framing;
use tokio::net::TcpStream;

fn main() -> ExitCode {
    book_tools::ended(match env::args().nth(1) {
        Some(address) => read(&address),
        None => look(),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn read(address: &str) -> Result<()> {
    let mut reader = MessageReader::new(TcpStream::connect(address).await?);
    while let Some(message) = reader.next().await? {
        println!("{}", message.escape_ascii());
    }
    Ok(())
}

fn look() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?.to_string();
    let reader = Command::new(env::current_exe()?).arg(address).stdout(Stdio::piped()).spawn()?;
    let (mut stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    let line = format!("strace -p {} -e trace=recvfrom -e signal=none -o /dev/stdout", reader.id());
    let mut watch = Watch::start(&line, "attached")?;
    stream.write_all(b"\0\0\0\x0apay bob 30\0\0\0\x0cpay carol 12")?;
    watch.until("= 30")?;
    stream.write_all(b"\0\0")?;
    watch.until("= 2\n")?;
    stream.write_all(b"\0\x0bpay dave 99")?;
    drop(stream);
    watch.ended()?;
    let printed = reader.wait_with_output()?.stdout;
    ensure!(printed == b"pay bob 30\npay carol 12\npay dave 99\n", "{}", printed.escape_ascii());
    Ok(())
}
