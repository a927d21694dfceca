//! What the access logs of three layers show when each of them tries a failed call three times.

use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Result, ensure};
use book_tools::look;

const ATTEMPTS: u32 = 3;

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// Answers `503` to all that comes, after it has asked `next` so often, if there is one. Writes an access log.
fn serve(mut log: File, next: Option<SocketAddr>) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || -> Result<()> {
        for stream in listener.incoming() {
            let stream = stream?;
            let mut request = String::new();
            BufReader::new(&stream).read_line(&mut request)?;
            let answer = match next {
                Some(next) => book(next, request.split(' ').next().unwrap_or_default())?,
                None => "503".to_owned(),
            };
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
            writeln!(log, "{}.{:03} {} {answer}", now.as_secs(), now.subsec_millis(), request.trim())?;
            writeln!(&stream, "{answer}")?;
        }
        Ok(())
    });
    Ok(address)
}

/// Three attempts with one key, a pause between them.
fn book(at: SocketAddr, key: &str) -> Result<String> {
    let mut answer = String::new();
    for attempt in 1..=ATTEMPTS {
        let stream = TcpStream::connect(at)?;
        writeln!(&stream, "{key} attempt={attempt}")?;
        answer.clear();
        BufReader::new(&stream).read_line(&mut answer)?;
        thread::sleep(Duration::from_millis(2));
    }
    Ok(answer.trim().to_owned())
}

fn scene() -> Result<()> {
    let folder = tempfile::tempdir()?;
    env::set_current_dir(&folder)?;
    let store = serve(File::create("store.log")?, None)?;
    let transfers = serve(File::create("transfers.log")?, Some(store))?;
    let gateway = serve(File::create("gateway.log")?, Some(transfers))?;
    for payment in 0..20_u32 {
        let stream = TcpStream::connect(gateway)?;
        let key = format!("key={:08x}", payment.wrapping_add(1).wrapping_mul(0x9e37_79b9));
        writeln!(&stream, "{key} attempt=1")?;
        BufReader::new(&stream).read_line(&mut String::new())?;
    }
    let lines = look("wc -l gateway.log transfers.log store.log")?;
    ensure!(lines.contains("20 gateway") && lines.contains("180 store"), "20, 60 and 180: {lines}");
    look("head -4 store.log")?;
    look("cut -d' ' -f3 store.log | sort | uniq -c")?;
    let keys = look("cut -d' ' -f2 store.log | sort | uniq -c | sort -rn | head -3")?;
    ensure!(keys.lines().all(|line| line.trim().starts_with("9 key=")), "each key nine times: {keys}");
    env::set_current_dir("/")?;
    Ok(())
}
