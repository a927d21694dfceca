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
    let watch = Watch::start_on_stdout(
        &format!(
            "bpftrace -e 'BEGIN {{ printf(\"ready\\n\") }} tracepoint:tcp:tcp_retransmit_skb /args->dport == {port}/ \
             {{ printf(\"%d ms, %s: port %d to %d\\n\", elapsed / 1000000, comm, args->sport, args->dport); \
             if (++@seen == 4) {{ exit() }} }}'"
        ),
        "ready",
    )?;
    connection.ours.write_all(b"pay bob 30")?;
    let seen = watch.ended()?;
    let times: Vec<u64> = seen.lines().filter_map(|line| line.split_once(" ms, ")?.0.parse().ok()).collect();
    ensure!(times.len() == 4, "four retransmissions, not {}", times.len());
    ensure!(times[3] - times[2] > times[2] - times[1], "the pauses grow");
    let line = look(&format!("ss -tnio dport = :{port}"))?;
    ensure!(after(&line, "retrans:1/")? >= 4, "ss counts the same");
    look("nstat -asz TcpRetransSegs")?;
    Ok(())
}
