//! What `bpftrace` sees of a connection on which a payment was written to a peer that is gone: each retransmission, as it
//! happens, of any connection of the machine; and what `nstat` and `ss` say of the same.
//!
//! No packet reaches the peer: a filter on its socket keeps nothing, so its kernel acknowledges nothing.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use book_tools::{Connection, Watch, after, look};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let mut connection = Connection::open()?;
    connection.lose_peer()?;
    let port = connection.port;
    let line = format!("bpftrace book/tools/retransmissions.bt {port}");
    let watch = Watch::start_on_stdout(&line, "ready")?;
    connection.ours.write_all(b"pay bob 30")?;
    let seen = watch.ended()?;
    let times: Vec<u64> =
        seen.lines().filter_map(|line| line.split_once(" ms ")?.0.trim().parse().ok()).collect();
    ensure!(times.len() == 4, "four retransmissions, not {}", times.len());
    ensure!(times[3] - times[2] > times[2] - times[1], "the pauses grow");
    let connection = look(&format!("ss -tnio dport = :{port}"))?;
    ensure!(after(&connection, "retrans:1/")? >= 4, "ss counts the same");
    look("nstat -asz TcpRetransSegs")?;
    Ok(())
}
