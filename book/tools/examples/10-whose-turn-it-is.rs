//! What `ss` shows of three connections that are lent: the bank owes two of them a reply, and the third is held by our own program.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use book_tools::{after, look_when};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// Takes 50 ms for each answer, and gives none to a `report`.
fn bank(listener: TcpListener) {
    for stream in listener.incoming().flatten() {
        thread::spawn(move || -> Result<()> {
            for request in BufReader::new(&stream).lines() {
                thread::sleep(Duration::from_millis(50));
                if request? != "report" {
                    writeln!(&stream, "100")?;
                }
            }
            Ok(())
        });
    }
}

fn scene() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || bank(listener));
    let mut lent = Vec::new();
    for _ in 0..3 {
        let stream = TcpStream::connect(address)?;
        writeln!(&stream, "balance")?;
        BufReader::new(&stream).read_line(&mut String::new())?;
        lent.push(stream);
    }
    thread::sleep(Duration::from_millis(500));
    for mut stream in &lent[..2] {
        stream.write_all(b"report\n")?;
    }
    let line = format!(
        "ss -tniH state established dport = :{} | grep -o 'lastsnd:[0-9]* lastrcv:[0-9]*'",
        address.port()
    );
    let sent_long_ago =
        |seen: &str| seen.lines().all(|line| after(line, "lastsnd:").is_ok_and(|ms| ms > 1000));
    let seen = look_when(&line, sent_long_ago)?;
    let owed = seen.lines().filter(|line| after(line, "lastsnd:").ok() < after(line, "lastrcv:").ok());
    ensure!(owed.count() == 2 && seen.lines().count() == 3, "the bank owes two replies: {seen}");
    Ok(())
}
