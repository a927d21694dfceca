//! What `ss` and `nstat` show of a connection on which a payment was written to a peer that is gone.
//!
//! No packet reaches the peer: a filter on its socket keeps nothing, so its kernel acknowledges nothing.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use book_tools::{Connection, after, look, look_when};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let mut connection = Connection::open()?;
    connection.lose_peer()?;
    let counted = |text: String| after(&text, "TcpRetransSegs");
    let before = counted(look("nstat -asz TcpRetransSegs")?)?;
    connection.ours.write_all(b"pay bob 30")?;

    let line = format!("ss -tnpio dport = :{}", connection.port);
    let first = look_when(&line, has_backed_off(1))?;
    let later = look_when(&line, has_backed_off(3))?;
    ensure!(after(&later, "rto:")? >= 2 * after(&first, "rto:")?, "the wait doubles");
    ensure!(
        after(&later, "retrans:1/")? > after(&first, "retrans:1/")?,
        "the segment is sent again and again"
    );
    ensure!(after(&later, "unacked:")? == after(&first, "unacked:")?, "nothing was acknowledged");
    ensure!(
        counted(look("nstat -asz TcpRetransSegs")?)? >= before + 3,
        "the kernel counts each segment that it sends again"
    );
    Ok(())
}

/// Whether the retransmission timer has fired this often, or more often on a machine that is busy.
fn has_backed_off(times: u64) -> impl Fn(&str) -> bool {
    move |seen| after(seen, "backoff:").is_ok_and(|backoff| backoff >= times)
}
