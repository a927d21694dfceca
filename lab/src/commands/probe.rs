//! `probe`: builds the RPC frameworks, which are a workspace of their own, and asks them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::run::cargo;

/// The workspace of the RPC frameworks, and what it is built to: `bench rpc` builds there too, with optimisation.
pub(super) const FRAMEWORKS: &str = "tests/frameworks";
pub(super) const FRAMEWORKS_TARGET: &str = "target/frameworks";

/// What can be typed after `probe`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Test this pitfall only, 1 to 7
    #[arg(value_parser = clap::value_parser!(u8).range(1..=7))]
    pub pitfall: Option<u8>,
    /// Test this stack only, such as tonic
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// Test the stack behind this adapter, such as "node adapter.js": see tests/frameworks/ADAPTER.md
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["stack", "write", "setup"])]
    pub adapter: Option<String>,
    /// First set up the stacks in other languages whose tools are installed; they are tested from then on
    #[arg(long, conflicts_with_all = ["pitfall", "stack", "write"])]
    pub setup: bool,
    /// Record the results in tests/frameworks/results, instead of comparing with those recorded there; the records of other stacks stay
    #[arg(long, conflicts_with = "pitfall")]
    pub write: bool,
}

/// Builds, which takes a minute or two the first time, then asks, which takes two.
///
/// # Errors
/// The probe does not build, or could not ask; both say why on standard error.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let manifest = Path::new(FRAMEWORKS).join("Cargo.toml");
    let cargo = |verb: &str| {
        let mut command = cargo::command(checkout.root());
        command.arg(verb).arg("--manifest-path").arg(&manifest);
        command.args(["--target-dir", FRAMEWORKS_TARGET, "--package", "probe"]);
        command
    };
    ensure!(cargo("build").status().context("cannot run cargo")?.success(), "the probe was not built");

    let mut asking = cargo("run");
    asking.args(["--quiet", "--"]);
    asking.args(args.pitfall.map(|pitfall| pitfall.to_string()));
    if let Some(stack) = &args.stack {
        asking.arg("--stack").arg(stack);
    }
    if let Some(adapter) = &args.adapter {
        asking.arg("--adapter").arg(adapter);
    }
    if args.setup {
        asking.arg("--setup");
    }
    if args.write {
        asking.arg("--write").arg(PathBuf::from(FRAMEWORKS).join("results"));
    }
    match asking.status().context("cannot run cargo")?.code() {
        Some(0) => Ok(Exit::Done),
        Some(1) => Ok(Exit::Red),
        _ => bail!("the probe did not run to its end; its message is above"),
    }
}
