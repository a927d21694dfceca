//! `bench lab`: how long a learner waits, from the clone to the book, each step in a fresh clone as it would be typed.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::checkout::Checkout;
use crate::run::cargo;

const CLONE: &str = "target/learner";
const LESSON: &str = "01";
const EDITED: &str = "pitfalls/01-serialization/src/lib.rs";
const CHAPTER: &str = "book/src/rpc.md";

/// Clones the checkout as it is committed, waits as a learner does, and prints a table of how long. The clone is deleted afterwards.
///
/// # Errors
/// There is no git, or a step fails to do what a learner would see: the lesson to be red, the book to be built.
pub(super) fn run(checkout: &Checkout) -> Result<()> {
    let clone = checkout.root().join(CLONE);
    let _ = fs::remove_dir_all(&clone);
    let waits = waits(checkout.root(), &clone);
    let _ = fs::remove_dir_all(&clone);
    let waits = waits?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("How long a learner waits, in seconds: {cores} cores, crates downloaded before{}.\n", load());
    println!("| step | seconds |\n| --- | --: |");
    for (step, wait) in waits {
        println!("| {step} | {:.1} |", wait.as_secs_f64());
    }
    Ok(())
}

fn waits(root: &Path, clone: &Path) -> Result<Vec<(&'static str, Duration)>> {
    let mut waits = Vec::new();
    let mut git = Command::new("git");
    git.args(["clone", "--quiet"]).arg(root).arg(clone);
    waits.push(("`git clone`, of a local repository", timed(&mut git, "git clone", |ok| ok)?));
    let mut lab = |step, arguments: &[&str], expected: fn(bool) -> bool| {
        let mut command = cargo::command(clone);
        command.env_remove("CARGO_TARGET_DIR").arg("lab").args(arguments);
        waits.push((step, timed(&mut command, step, expected)?));
        anyhow::Ok(())
    };
    lab("first red: `cargo lab test 01`, nothing built", &["test", LESSON], |ok| !ok)?;
    touch(&clone.join(EDITED))?;
    lab("edit to verdict: one line, `cargo lab test 01`", &["test", LESSON], |ok| !ok)?;
    lab("`cargo lab`", &[], |ok| ok)?;
    lab("the book, first: `cargo lab book`", &["book"], |ok| ok)?;
    touch(&clone.join(CHAPTER))?;
    lab("the book, after an edit: `cargo lab book`", &["book"], |ok| ok)?;
    Ok(waits)
}

/// How long it takes, with nothing on the terminal, if it ends as expected.
fn timed(command: &mut Command, step: &str, expected: fn(bool) -> bool) -> Result<Duration> {
    eprintln!("lab: {step}");
    let began = Instant::now();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {step}"))?;
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(expected(output.status.success()), "{step} ended with {}:\n{said}", output.status);
    Ok(took)
}

/// One more line at the end of a file: an empty one, which changes nothing but its time and its digest.
fn touch(file: &Path) -> Result<()> {
    let mut file = OpenOptions::new().append(true).open(file).with_context(|| file.display().to_string())?;
    Ok(file.write_all(b"\n")?)
}

/// How busy the machine was, where Linux says it.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load.as_deref().and_then(|load| load.split(' ').next());
    load.map_or_else(String::new, |load| format!(", a load of {load} at the end"))
}
