//! A client that takes one read for one line, straight to its server and through a proxy that splits.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, ensure};
use book_tools::{Proxy, look};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let server = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut line = String::new();
            if BufReader::new(&stream).read_line(&mut line).is_ok() {
                // A client that has left is no reason to end.
                let _ = (&stream).write_all(b"alice has 1200 cents\n");
            }
        }
    });
    let direct = look(&format!("python3 book/tools/proxy/one_read.py {server}"))?;
    ensure!(direct.matches("1200 cents").count() == 2, "both are whole without the proxy: {direct}");
    let proxy = Proxy::start(&format!("--to {server} --split 1"))?;
    let split = look(&format!("python3 book/tools/proxy/one_read.py {}", proxy.address()))?;
    ensure!(split.matches("1200 cents").count() == 1, "one read is not one line: {split}");
    proxy.interrupt()
}
