//! Programs that are not ours: what a test asks for a second opinion.
//!
//! A machine without one of them skips the test with a word; with `CI` in the environment that is a failure.

use std::path::Path;
use std::process::{Command, Stdio};

/// A command that starts `name`, if the system has it.
///
/// # Panics
/// If it is not there, and `CI` is set.
#[must_use]
pub fn program(name: &str) -> Option<Command> {
    found(name, ["-h"], name)
}

/// A command that starts a Python which can import each of `modules`: that of `target/peers`, where `.ci/run` puts what
/// a fresh Python lacks, or the system's.
///
/// # Panics
/// If there is none, and `CI` is set.
#[must_use]
pub fn python(modules: &[&str]) -> Option<Command> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    let python = if own.exists() { own.to_string_lossy().into_owned() } else { "python3".to_owned() };
    let imports = modules.iter().map(|module| format!("import {module}\n")).collect::<String>();
    found(&python, ["-c", &imports], &format!("Python with {modules:?}"))
}

/// `program`, if it can be started with `args` and, where it is asked to do something by them, does it.
fn found<const N: usize>(program: &str, args: [&str; N], what: &str) -> Option<Command> {
    let mut trial = Command::new(program);
    let trial = trial.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_here = trial.is_ok_and(|status| N == 1 || status.success());
    if !is_here {
        assert!(std::env::var_os("CI").is_none(), "there is no {what} here, and CI wants it");
        eprintln!("skipped: there is no {what} here");
        return None;
    }
    Some(Command::new(program))
}
