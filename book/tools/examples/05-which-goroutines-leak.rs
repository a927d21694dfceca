//! What a goroutine profile shows of work whose caller has left: which of the stacks leaks?

use std::process::ExitCode;

use anyhow::{Result, ensure};
use book_tools::{Server, after, look};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let server = Server::start("go run -trimpath book/tools/go/leaks.go")?;
    let profile = format!("curl -s http://{}/debug/pprof/goroutine?debug=1", server.address());
    let calls = format!("curl -s http://{}/calls?n=100", server.address());
    let mut totals = Vec::new();
    for profile in [profile.clone(), format!("{profile} | head -7")] {
        let told = look(&calls)?;
        ensure!(told.starts_with("100 of 100"), "every caller is told: {told}");
        totals.push(after(&look(&profile)?, "total ")?);
    }
    ensure!(totals[1] >= totals[0] + 100, "there are a hundred more: {totals:?}");
    Ok(())
}
