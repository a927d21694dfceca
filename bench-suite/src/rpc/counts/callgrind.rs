//! Both processes of a connection under `valgrind --tool=callgrind`, and the files that it writes.
//!
//! Callgrind writes down what it has counted whenever a process comes to `burst_ends`, and begins anew. So the n-th file of a process
//! holds its n-th burst.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use results::counts::Count;

use crate::instructions::NotCounted;

/// What allocates. Rust calls none of these by way of another.
const ALLOCATORS: [&str; 6] = ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"];

/// What each burst took: the client, then the server. `client` starts its server by itself.
///
/// # Errors
/// Valgrind is not there, a process fails, or a burst has no count.
pub(super) fn count(mut client: Command, bursts: usize) -> Result<[Vec<Count>; 2], NotCounted> {
    let folder = std::env::temp_dir().join(format!("bench-suite-rpc-counts-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let counts = count_in(&folder, &mut client, bursts);
    fs::remove_dir_all(&folder)?;
    counts
}

fn count_in(folder: &Path, client: &mut Command, bursts: usize) -> Result<[Vec<Count>; 2], NotCounted> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--trace-children=yes", "--dump-before=*burst_ends*"])
        .arg(format!("--callgrind-out-file={}", folder.join("%p").display()))
        .arg(client.get_program())
        .args(client.get_args());
    let output = valgrind.output().map_err(|_| NotCounted::NoValgrind)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().rev().take(3).collect::<Vec<_>>().join("; ");
        return Err(NotCounted::Failed { status: output.status.to_string(), said });
    }
    let mut sides = [Vec::new(), Vec::new()];
    for burst in 0..bursts {
        let files = dumps(folder, burst + 1)?;
        for (side, counts) in sides.iter_mut().enumerate() {
            let found = files.iter().find(|(of_server, _)| usize::from(*of_server) == side);
            let Some((_, count)) = found else {
                return Err(NotCounted::NoCount { file: folder.to_owned(), entry: burst });
            };
            counts.push(*count);
        }
    }
    Ok(sides)
}

/// The files of that number, one a process: whether it is the server's, and what it holds.
fn dumps(folder: &Path, number: usize) -> Result<Vec<(bool, Count)>, NotCounted> {
    let number = number.to_string();
    let mut found = Vec::new();
    for file in fs::read_dir(folder)? {
        let file: PathBuf = file?.path();
        if file.extension().is_some_and(|extension| *extension == *number)
            && let Some(dump) = parsed(&fs::read_to_string(&file)?)
        {
            found.push(dump);
        }
    }
    Ok(found)
}

/// What a file holds, if it was written at the end of a burst.
fn parsed(text: &str) -> Option<(bool, Count)> {
    text.lines().find(|line| line.starts_with("desc: Trigger") && line.contains("burst_ends"))?;
    let of_server = text.lines().find_map(|line| line.strip_prefix("cmd: "))?.contains(" serve ");
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "))?;
    let instructions = total.trim().parse().ok().filter(|&total| total > 0).map(float)?;
    Some((of_server, Count { instructions, allocations: float(allocations(text)) }))
}

/// How often an allocator was called. A function has its name in the file once, `(7) malloc`, and is `(7)` from then on.
fn allocations(text: &str) -> u64 {
    let mut names = BTreeMap::new();
    let (mut called, mut all) = ("", 0);
    for line in text.lines() {
        if let Some(function) = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn=")) {
            let (number, name) = function.split_once(' ').unwrap_or((function, ""));
            if !name.is_empty() {
                names.insert(number, name);
            }
            called = if line.starts_with("cfn=") { names.get(number).copied().unwrap_or("") } else { "" };
        } else if let Some(calls) = line.strip_prefix("calls=")
            && ALLOCATORS.contains(&called)
        {
            all += calls.split(' ').next().and_then(|calls| calls.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    all
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "cmd: bench-peer serve rpc --runtime current\n\
        desc: Trigger: --dump-before=bench::count::burst_ends\n\
        totals: 5000\n\
        fn=(1) caller\n16 10\ncfn=(2) malloc\ncalls=3 0 \n16 90\ncfn=(3) free\ncalls=8 0 \n16 90\n\
        fn=(2)\n0 90\ncfn=(4) _int_malloc\ncalls=1 0 \n0 9\n\
        fn=(5) other\n1 1\ncfn=(2)\ncalls=4 0 \n16 90\ncfn=(6) posix_memalign\ncalls=2 0 \n0 1\n";

    #[test]
    fn calls_of_allocators_are_counted_by_name_or_by_number_and_no_others() {
        let count = Count { instructions: 5_000.0, allocations: 9.0 };
        assert_eq!(parsed(DUMP), Some((true, count)));
    }

    #[test]
    fn a_client_is_told_from_its_server_and_the_dump_at_the_end_of_a_process_is_none() {
        let client = DUMP.replace("bench-peer serve rpc", "bench-peer count rpc");
        assert!(matches!(parsed(&client), Some((false, _))));
        assert_eq!(
            parsed(&DUMP.replace("--dump-before=bench::count::burst_ends", "Program termination")),
            None
        );
    }
}
