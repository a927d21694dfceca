//! `bench`: builds the bench-suite, which nothing else does, and runs its report.
//!
//! `bench rpc` builds the RPC frameworks too, which are a workspace of their own.

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
    /// What to measure [default: everything except rpc]
    pub question: Option<Question>,
    /// Measure with fewer repeats: faster, and less exact
    #[arg(long)]
    pub quick: bool,
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
}

/// Builds with optimisation, which takes minutes the first time, then measures.
///
/// # Errors
/// The suite does not build, or its report fails; both say why on standard error.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    if matches!(args.question, Some(Question::Rpc)) {
        let mut build = cargo::command(checkout.root());
        build.args(["build", "--release", "--manifest-path"]).arg(Path::new(FRAMEWORKS).join("Cargo.toml"));
        // The report looks for the program there.
        build.args(["--target-dir", FRAMEWORKS_TARGET, "--package", "bench"]);
        ensure!(build.status().context("cannot run cargo")?.success(), "the RPC frameworks were not built");
    }
    // All programs of the suite: the report asks the one that counts allocations.
    let mut build = cargo::command(checkout.root());
    build.args(["build", "--release", "--package", SUITE, "--bins"]);
    ensure!(build.status().context("cannot run cargo")?.success(), "the bench-suite was not built");

    let mut report = cargo::command(checkout.root());
    report.args(["run", "--quiet", "--release", "--package", SUITE, "--bin", "bench-report", "--"]);
    report.args(args.question.map(|question| match question {
        Question::Codecs => "codecs",
        Question::Fixes => "fixes",
        Question::Production => "production",
        Question::Rpc => "rpc",
    }));
    if args.quick {
        report.arg("--quick");
    }
    if let Some(folder) = &args.write {
        // Relative to the person's folder, not to the one that Cargo runs in.
        report.arg("--write").arg(absolute(folder).context("the folder given as --write")?);
    }
    ensure!(report.status().context("cannot run cargo")?.success(), "the bench-suite's report failed");
    Ok(Exit::Done)
}
