//! A connection of a pool whose other end loses its power while nobody uses it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use book_tools::{Proxy, look_when};

const DEADLINE: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let server = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            for _line in BufReader::new(&stream).lines().map_while(Result::ok) {
                let _ = (&stream).write_all(b"alice has 1200 cents\n");
            }
        }
    });
    let mut proxy = Proxy::start(&format!("--to {server} --lose-packets-after 1s"))?;
    let mut pooled = TcpStream::connect(proxy.address())?;
    pooled.write_all(b"balance alice\n")?;
    let mut answer = String::new();
    BufReader::new(&pooled).read_line(&mut answer)?;
    print!("first call:  {answer}");

    proxy.until("FAULT lose-packets")?;
    let began = Instant::now();
    pooled.write_all(b"balance alice\n")?;
    println!("second call: written, without an error");
    let (_, port) = proxy.address().rsplit_once(':').context("an address has a port")?;
    look_when(&format!("ss -tno state established dport = :{port}"), |seen| {
        seen.contains("timer:(on,") && !seen.contains(",0)")
    })?;
    pooled.set_read_timeout(Some(DEADLINE.saturating_sub(began.elapsed())))?;
    let read = pooled.read(&mut [0; 64]);
    ensure!(read.is_err(), "nothing comes back: {read:?}");
    println!("second call: no answer after {} seconds, and no error from the kernel", DEADLINE.as_secs());
    proxy.interrupt()
}
