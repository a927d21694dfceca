//! How often both processes of a connection enter the kernel, by `strace -f -c`.

use std::env;
use std::fs;
use std::process::{Command, Stdio};

/// All system calls of `client` and of the server that it starts; none where strace is not there or may not trace.
pub(super) fn count(client: &Command) -> Option<u64> {
    let file = env::temp_dir().join(format!("bench-suite-rpc-syscalls-{}", std::process::id()));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-U", "calls,name", "-o"]).arg(&file);
    strace.arg(client.get_program()).args(client.get_args()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = strace.status().ok()?;
    let summary = fs::read_to_string(&file);
    // Where strace could not begin there is no file.
    let _ = fs::remove_file(&file);
    summary.ok().filter(|_| status.success()).and_then(|summary| total(&summary))
}

fn total(summary: &str) -> Option<u64> {
    summary.lines().find_map(|line| line.trim().strip_suffix(" total")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_and_nothing_else() {
        let table =
            "    calls syscall\n--------- ----------------\n      400 writev\n        5 total_of_something\n";
        assert_eq!(total(table), None);
        assert_eq!(total(&format!("{table}--------- ---\n     1234 total\n")), Some(1234));
    }
}
