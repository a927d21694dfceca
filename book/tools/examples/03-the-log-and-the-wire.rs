//! What `strace` shows of one failed payment: the lines that the gateway logs, and the answer that it sends.
//!
//! The gateway is a process of its own: this program, started again with the address of its client.

use std::env;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use book_tools::Watch;
use errors::{Accounts, Database, DatabaseError, Gateway, Log, Peer, Posting, TraceId, Transfer, Transfers};
use solution_03_errors as errors;

const TRACE: TraceId = TraceId(0x4bf9);

fn main() -> ExitCode {
    book_tools::ended(match env::args().nth(1) {
        Some(address) => serve(&address),
        None => look(),
    })
}

struct Down;

impl Database for Down {
    fn balance(&self, _: u64) -> Result<Option<u64>, DatabaseError> {
        let url = "postgres://ledger_rw:hunter2@db-1/ledger".to_owned();
        Err(DatabaseError::Unreachable { url, source: io::Error::other("connection refused") })
    }

    fn post(&self, _: &Posting) -> Result<(), DatabaseError> {
        Ok(())
    }
}

/// Answers one payment, and logs what its three services have of it.
fn serve(address: &str) -> Result<()> {
    let mut client = TcpStream::connect(address)?;
    let log = Log::default();
    let transfers = Transfers::new(Accounts::new(Down, log.clone()), log.clone());
    let gateway = Gateway::new(transfers, log.clone());
    let mut request = [0; 3];
    client.read_exact(&mut request)?;
    let transfer = Transfer { from: 1, to: 2, amount: 30, memo: "rent".to_owned() };
    let answer = gateway.serve(&transfer, TRACE);
    for entry in log.of(TRACE) {
        let line = format!("{TRACE} {}: {}\n", entry.service, entry.causes.join(": "));
        io::stderr().write_all(line.as_bytes())?;
    }
    client.write_all(&answer)?;
    Ok(())
}

fn look() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?.to_string();
    let mut gateway = Command::new(env::current_exe()?).arg(address).stderr(Stdio::piped()).spawn()?;
    let (mut client, _) = listener.accept()?;
    let line =
        format!("strace -p {} -s 200 -e trace=write,sendto -e signal=none -o /dev/stdout", gateway.id());
    let watch = Watch::start(&line, "attached")?;
    client.write_all(b"pay")?;
    let mut answer = String::new();
    client.read_to_string(&mut answer)?;
    let mut logged = String::new();
    gateway.stderr.take().context("its stderr is a pipe")?.read_to_string(&mut logged)?;
    gateway.wait()?;
    watch.ended()?;
    ensure!(
        logged.contains("hunter2") && !answer.contains("hunter2"),
        "the secret is in the log alone: {logged}{answer}"
    );
    Ok(())
}
