//! What `ss` shows of TCP keepalive: on an idle connection, with a peer that is gone, and once something was written.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, ensure};
use book_tools::{Connection, look, look_when};
use socket2::{SockFilter, SockRef, TcpKeepalive};

const SECOND: Duration = Duration::from_secs(1);
/// `BPF_RET | BPF_K` with 0: keep no byte of any packet.
const KEEP_NOTHING: SockFilter = SockFilter::new(6, 0, 0, 0);

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let Connection { mut ours, theirs, port } = Connection::open()?;
    // After a second of silence, then each second, nine times.
    let probes = TcpKeepalive::new().with_time(SECOND).with_interval(SECOND).with_retries(9);
    SockRef::from(&ours).set_tcp_keepalive(&probes)?;
    let line = format!("ss -tno dport = :{port}");
    ensure!(look(&line)?.contains("timer:(keepalive,"), "the timer runs");
    SockRef::from(&theirs).attach_filter(&[KEEP_NOTHING])?;
    let two_unanswered =
        |seen: &str| seen.contains("timer:(keepalive,") && !seen.contains(",0)") && !seen.contains(",1)");
    look_when(&line, two_unanswered)?;
    ours.write_all(b"pay bob 30")?;
    look_when(&line, |seen| seen.contains("timer:(on,"))?;
    Ok(())
}
