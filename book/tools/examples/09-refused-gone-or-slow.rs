//! What `curl` and `ss` show of three backends that do not answer: one refuses, one is gone, one is slow.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, ensure};
use book_tools::{look_at_failure, look_when, unplug};

/// What curl ends with, from its manual.
const COULD_NOT_CONNECT: i32 = 7;
const TIMED_OUT: i32 = 28;

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn listen() -> io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

fn ask(port: u16) -> String {
    format!("curl -sS -m 2 -w 'connected after %{{time_connect}} s' http://127.0.0.1:{port}/balance")
}

fn scene() -> Result<()> {
    let (refused, gone, slow) = (listen()?, listen()?, listen()?);
    drop(refused.0);
    unplug(&gone.0)?;
    look_at_failure(&ask(refused.1), COULD_NOT_CONNECT)?;
    for (port, connected, state) in [(gone.1, false, "SYN-SENT"), (slow.1, true, "ESTAB")] {
        let mut caller = Command::new("curl");
        caller.args(["-s", "-m", "20", &format!("http://127.0.0.1:{port}/balance")]).stdout(Stdio::null());
        let mut caller = caller.spawn()?;
        look_when(&format!("ss -tno dport = :{port}"), |seen| seen.contains(state))?;
        let seen = look_at_failure(&ask(port), TIMED_OUT)?;
        ensure!(seen.contains("after 0.000000 s") != connected, "has it connected? {seen}");
        caller.kill()?;
        caller.wait()?;
    }
    Ok(())
}
