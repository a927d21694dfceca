//! What `ss` shows on both sides of a connection whose peer's kernel is well, and whose peer's process reads nothing.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use book_tools::{Connection, look_when};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let Connection { mut ours, theirs, port } = Connection::open()?;
    for _ in 0..30 {
        ours.write_all(&[0, 0, 0, 1, 1])?;
    }
    let here = look_when(&format!("ss -tnio dport = :{port}"), |seen| seen.contains("bytes_acked:151"))?;
    ensure!(!here.contains("timer:") && !here.contains("unacked:"), "our side has nothing to wait for");
    look_when(&format!("ss -tnio state established sport = :{port}"), |seen| seen.contains("150"))?;
    drop(theirs);
    Ok(())
}
