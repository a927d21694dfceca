//! Counts instructions under `valgrind --tool=callgrind`: they repeat to the last digit on a machine whose clock does not.
//!
//! The program starts itself under valgrind. There each entry runs between [`counting_begins`] and [`counting_ends`], and valgrind writes a
//! file at each of them. The n-th file that was written at an end is the n-th entry's. Build without `target-cpu=native`: valgrind does not know
//! the newest instructions, and ends with an error that is passed on here, never with a count of nothing.

use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::entry::Table;

/// Why there are no counts.
#[derive(Debug, thiserror::Error)]
pub enum NotCounted {
    /// Valgrind is not installed.
    #[error("valgrind is not installed")]
    NoValgrind,
    /// The program under valgrind did not end well.
    #[error("valgrind ended with {status}: {said}")]
    Failed {
        /// How it ended.
        status: String,
        /// Its last words.
        said: String,
    },
    /// A file is not there, is not as expected, or counts nothing.
    #[error("{} does not hold the count of entry {entry}", file.display())]
    NoCount {
        file: PathBuf,
        /// Which entry, from 0.
        entry: usize,
    },
    /// The folder for the files cannot be used.
    #[error("the folder for valgrind's files")]
    Folder(#[from] io::Error),
}

const MOST_WARM_UPS: u64 = 100;

/// How many calls of an entry are counted: enough to make the loop around them vanish, or each of those in rotation once.
#[must_use]
pub fn calls(table: &Table, elements: u64) -> u64 {
    match (table.calls, elements) {
        (1, 1) => 100,
        (calls, _) => calls,
    }
}

/// Valgrind writes down what it counted so far when it comes here; see [`run_all`].
#[inline(never)]
pub fn counting_begins() {
    black_box(1);
}

/// The same, after the calls. Its body differs, since a compiler may make one function of two that are alike.
#[inline(never)]
pub fn counting_ends() {
    black_box(2);
}

/// What the program does under valgrind: runs every entry of the tables, first to warm it up and then to be counted.
pub fn run_all(tables: &mut [Table]) {
    for table in tables {
        let counts: Vec<u64> = table.entries.iter().map(|entry| calls(table, entry.elements)).collect();
        for (entry, calls) in table.entries.iter_mut().zip(counts) {
            (entry.run)(calls.min(MOST_WARM_UPS));
            counting_begins();
            (entry.run)(calls);
            counting_ends();
        }
    }
}

/// Starts this very program with `arguments` under valgrind, which must lead it to [`run_all`] with these tables, and
/// returns the instructions of one call of each entry, table by table.
///
/// # Errors
/// See [`NotCounted`].
pub fn count(tables: &[Table], arguments: &[&str]) -> Result<Vec<Vec<f64>>, NotCounted> {
    let folder = env::temp_dir().join(format!("bench-suite-callgrind-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let counts = count_in(&folder, tables, arguments);
    fs::remove_dir_all(&folder)?;
    counts
}

fn count_in(folder: &Path, tables: &[Table], arguments: &[&str]) -> Result<Vec<Vec<f64>>, NotCounted> {
    let file = folder.join("counts");
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--dump-before=*counting_begins*", "--dump-before=*counting_ends*"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(env::current_exe()?)
        .args(arguments);
    let output = valgrind.output().map_err(|_| NotCounted::NoValgrind)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().rev().take(3).collect::<Vec<_>>().join("; ");
        return Err(NotCounted::Failed { status: output.status.to_string(), said });
    }
    let (mut entry, mut part) = (0, 0);
    let mut all = Vec::new();
    for table in tables {
        let mut counts = Vec::new();
        for one in &table.entries {
            part += 2;
            let file = file.with_extension(part.to_string());
            let count = total(&file).ok_or(NotCounted::NoCount { file, entry })?;
            entry += 1;
            counts.push(count / ratio(calls(table, one.elements)));
        }
        all.push(counts);
    }
    let surplus = file.with_extension((part + 2).to_string());
    if total(&surplus).is_some() {
        return Err(NotCounted::NoCount { file: surplus, entry });
    }
    Ok(all)
}

/// The file's total, if it was written at an end and is not zero.
fn total(file: &Path) -> Option<f64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find(|line| line.starts_with("desc: Trigger") && line.contains("counting_ends"))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "))?;
    total.trim().parse::<u64>().ok().filter(|&total| total > 0).map(ratio)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn ratio(count: u64) -> f64 {
    count as f64
}
