//! `bench`: builds the bench-suite, which nothing else does, and runs its report.
//!
//! `bench rpc` builds the RPC frameworks too, which are a workspace of their own.

mod learner;

use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result, ensure};

use super::probe::{FRAMEWORKS, FRAMEWORKS_TARGET};
use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::run::cargo;

const SUITE: &str = "bench-suite";

/// What can be typed after `bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to measure [default: everything except rpc and lab]
    pub question: Option<Question>,
    /// Measure with fewer repeats: faster, and less exact
    #[arg(long)]
    pub quick: bool,
    /// Of `rpc`: measure only the counts, which takes two minutes, or only the times
    #[arg(long, value_name = "PART")]
    pub only: Option<Part>,
    /// Of `rpc`: fail if the counts cannot be compared with the recorded ones
    #[arg(long)]
    pub require: bool,
    /// Write Markdown, JSON and plots to this folder
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

/// What the bench-suite answers.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Question {
    /// What each serializer costs
    Codecs,
    /// What each fix costs
    Fixes,
    /// What each fix costs, in the lessons about production
    Production,
    /// What a call costs, in the lab's own RPC and in other frameworks
    Rpc,
    /// How long a learner waits: the first red, a verdict, the book
    Lab,
}

/// A part of what a call costs.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Part {
    /// Instructions, allocations and system calls, which a busy machine does not change
    Instructions,
    /// Times and memory
    Times,
}

/// Builds with optimisation, which takes minutes the first time, then measures.
///
/// # Errors
/// The suite does not build, or its report fails; both say why on standard error.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let question = match args.question {
        None => None,
        Some(Question::Codecs) => Some("codecs"),
        Some(Question::Fixes) => Some("fixes"),
        Some(Question::Production) => Some("production"),
        Some(Question::Rpc) => {
            build_peers(checkout)?;
            Some("rpc")
        }
        Some(Question::Lab) => {
            learner::run(checkout)?;
            return Ok(Exit::Done);
        }
    };
    // All programs of the suite: the report asks the one that counts allocations.
    let mut build = cargo::command(checkout.root());
    build.args(["build", "--release", "--package", SUITE, "--bins"]);
    ensure!(build.status().context("cannot run cargo")?.success(), "the bench-suite was not built");

    let mut report = cargo::command(checkout.root());
    report.args(["run", "--quiet", "--release", "--package", SUITE, "--bin", "bench-report", "--"]);
    report.args(question);
    if args.quick {
        report.arg("--quick");
    }
    if args.require {
        report.arg("--require");
    }
    if let Some(part) = args.only {
        report.args([
            "--only",
            match part {
                Part::Instructions => "instructions",
                Part::Times => "times",
            },
        ]);
    }
    if let Some(folder) = &args.write {
        // Relative to the person's folder, not to the one that Cargo runs in.
        report.arg("--write").arg(absolute(folder).context("the folder given as --write")?);
    }
    ensure!(report.status().context("cannot run cargo")?.success(), "the bench-suite's report failed");
    Ok(Exit::Done)
}

/// Builds the processes that call each other, where the report looks for them: one program with all stacks, and one without frameworks, so
/// that the lab's own stack has no feature that a framework turns on.
fn build_peers(checkout: &Checkout) -> Result<()> {
    for which in [&["--bin", "bench-peer"][..], &["--bin", "bench-own-peer", "--no-default-features"]] {
        let mut build = cargo::command(checkout.root());
        build.args(["build", "--release", "--manifest-path"]).arg(Path::new(FRAMEWORKS).join("Cargo.toml"));
        build.args(["--target-dir", FRAMEWORKS_TARGET, "--package", "bench"]).args(which);
        ensure!(build.status().context("cannot run cargo")?.success(), "the peers were not built");
    }
    Ok(())
}
