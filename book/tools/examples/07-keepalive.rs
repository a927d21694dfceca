//! What `ss` shows of TCP keepalive: on an idle connection, with a peer that is gone, and once something was written.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, ensure};
use book_tools::{Connection, look, look_when};
use socket2::{SockRef, TcpKeepalive};

const SECOND: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let mut connection = Connection::open()?;
    // After a second of silence, then each second, nine times.
    let probes = TcpKeepalive::new().with_time(SECOND).with_interval(SECOND).with_retries(9);
    SockRef::from(&connection.ours).set_tcp_keepalive(&probes)?;
    let line = format!("ss -tno dport = :{}", connection.port);
    ensure!(look(&line)?.contains("timer:(keepalive,"), "the timer runs");
    connection.lose_peer()?;
    let two_unanswered =
        |seen: &str| seen.contains("timer:(keepalive,") && !seen.contains(",0)") && !seen.contains(",1)");
    look_when(&line, two_unanswered)?;
    connection.ours.write_all(b"pay bob 30")?;
    look_when(&line, |seen| seen.contains("timer:(on,"))?;
    Ok(())
}
