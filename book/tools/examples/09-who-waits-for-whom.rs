//! What a goroutine profile shows of a gateway one of whose two backends hangs.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use book_tools::{Server, look_when};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// How many goroutines stand in `function`, or in something that it has called.
fn standing_in(seen: &str, function: &str) -> Option<u64> {
    let line = seen.lines().find(|line| line.contains(function))?;
    line.split(' ').next()?.parse().ok()
}

fn scene() -> Result<()> {
    let server = Server::start("go run -trimpath book/tools/go/waits.go")?;
    let line = format!(
        "curl -s {}/debug/pprof/goroutine?debug=1 | awk '/ @ /{{n=$1}} /main[.](balance|statement)/{{print n, $3}}'",
        server.address()
    );
    let at_least =
        |least| move |seen: &str| standing_in(seen, "main.statement").is_some_and(|now| now >= least);
    let first = look_when(&line, at_least(40))?;
    ensure!(standing_in(&first, "main.balance").is_some_and(|now| now <= 5), "five ask the ledger: {first}");
    look_when(&line, at_least(120))?;
    Ok(())
}
