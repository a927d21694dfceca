//! When Cargo does not reach the compiler: its own words, and what can be done.

use std::env;
use std::io;
use std::path::PathBuf;

use crate::report::style::wrapped;

/// Cargo did not reach the compiler.
#[derive(Debug, thiserror::Error)]
pub enum CargoFailed {
    /// It could not be started.
    #[error("cannot run {}", cargo.display())]
    NotRun {
        /// The program that was tried.
        cargo: PathBuf,
        source: io::Error,
    },
    /// It was ended, since it said nothing for so long.
    #[error("{}", wrapped("", "", &silent(*seconds, at)))]
    Silent {
        seconds: u64,
        /// What it had begun last.
        at: String,
    },
    #[error("{said}\n\n{}", wrapped("", "", advice))]
    GaveUp {
        /// Its own words.
        said: String,
        /// What can be done.
        advice: String,
        /// Whether a lesson's folder is why, and the others would be built without it.
        of_a_lesson: bool,
    },
}

fn silent(seconds: u64, at: &str) -> String {
    let at = if at.is_empty() { String::new() } else { format!(" ({at})") };
    format!(
        "cargo said nothing for {seconds} s{at}, so the lab ended it, with everything that it had started. Does a build.rs \
         never end? If your machine is only slow, LAB_BUILD_SILENCE=SECONDS waits longer"
    )
}

impl CargoFailed {
    /// Whether a lesson's folder is why, and the others would be built without it.
    #[must_use]
    pub fn is_about_a_lesson(&self) -> bool {
        matches!(self, Self::GaveUp { of_a_lesson: true, .. })
    }
}

pub(super) fn gave_up(stderr: &str) -> CargoFailed {
    let noise = ["Blocking", "Updating", "Locking", "Downloading", "Downloaded", "Compiling", "Fresh"];
    let telling = |line: &&str| !noise.iter().any(|word| line.trim_start().starts_with(word));
    let said = stderr.lines().filter(telling).collect::<Vec<_>>().join("\n");
    let said = said.trim().trim_start_matches("error: ").to_owned();
    let any = |signs: &[&str]| signs.iter().any(|sign| said.contains(sign));
    let mut of_a_lesson = false;
    let advice = if any(&[
        "failed to download",
        "failed to fetch",
        "Could not resolve",
        "attempting to make an HTTP",
        "offline",
    ]) {
        "cargo could not download what the lessons need; connect to the network once and run `cargo fetch`"
            .to_owned()
    } else if any(&["Read-only file system", "Permission denied", "Access is denied"]) {
        "the folder for builds cannot be written: set CARGO_TARGET_DIR to one that can, for this command and \
         for all that follow"
            .to_owned()
    } else if any(&["No space left"]) {
        "the disk is full: `cargo clean` frees what the lab has built".to_owned()
    } else if any(&["two packages named"]) {
        of_a_lesson = true;
        "is one of these folders a copy that you made? Cargo takes each folder in pitfalls/ for a lesson: move the copy \
         elsewhere. Until then `cargo lab` itself does not start"
            .to_owned()
    } else if let Some(slug) = lesson_in(&said) {
        of_a_lesson = true;
        // The alias `cargo lab` is Cargo's own, and does not work either until its workspace is whole again.
        let lab = env::current_exe().unwrap_or_else(|_| PathBuf::from("target/debug/lab"));
        let here = env::current_dir().unwrap_or_default();
        let lab = lab.strip_prefix(here).unwrap_or(&lab).display();
        format!(
            "`{lab} reset {slug}` brings the lesson back as it was handed out; it keeps a copy of yours. Until then \
             `cargo lab` itself does not start; `{lab}` does, for the other lessons too"
        )
    } else {
        "cargo failed before it compiled anything; its message is above".to_owned()
    };
    CargoFailed::GaveUp { said, advice, of_a_lesson }
}

/// The lesson whose folder Cargo complains about.
fn lesson_in(said: &str) -> Option<&str> {
    let after = said.replace('\\', "/").find("pitfalls/").map(|at| &said[at + "pitfalls/".len()..])?;
    after.split(['/', '\\', '`', ')', '"', '\n']).next().filter(|slug| slug.contains('-'))
}
