//! Asks Cargo for the executables of specs and stories, and takes every path from its answers.

mod ask;
mod failed;
mod line;

use std::env;
use std::path::{Path, PathBuf, absolute};
use std::process::Command;

use crate::run::diagnose::{Broken, Diagnostic};
use crate::run::spec::Spec;

use ask::ask;
use failed::gave_up;

pub use failed::CargoFailed;

#[derive(Clone, Debug)]
pub struct Order {
    /// The lab's root: where Cargo runs, so that it reads the lab's configuration.
    pub root: PathBuf,
    /// The root of the workspace that is built: the lab's own, or a scratch one.
    pub workspace: PathBuf,
    /// Where the build goes; by default where Cargo puts it.
    pub target_dir: Option<PathBuf>,
    /// The executables that are wanted.
    pub wanted: Vec<Wanted>,
}

/// An executable that is wanted: a target of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub package: String,
    pub dir: PathBuf,
    pub target: Target,
}

/// A target of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The integration test of that name.
    Test(String),
    /// The example in `examples/story.rs`, whatever its name. Order it alone: Cargo puts the examples of all
    /// packages in one folder, where those of one name overwrite each other.
    Story,
}

/// What Cargo made of an [`Order`].
#[derive(Debug)]
pub struct Build {
    /// For each that was wanted, in that order: its executable, or why there is none.
    pub built: Vec<Result<Spec, Broken>>,
    /// Everything that the compiler said, warnings too.
    pub diagnostics: Vec<Diagnostic>,
}

/// A command that runs Cargo at `root`, as a person would run it: without what Cargo tells the programs
/// that it runs, which would make some crates look changed.
#[must_use]
pub fn command(root: &Path) -> Command {
    let mut command = Command::new(cargo());
    command.current_dir(root);
    for (name, _) in env::vars_os() {
        let told = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_BIN_")
                || matches!(
                    name,
                    "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "CARGO_CRATE_NAME" | "OUT_DIR"
                )
        });
        if told {
            command.env_remove(name);
        }
    }
    // Relative to the person's folder, not to the one that Cargo runs in.
    if let Some(target) = env::var_os("CARGO_TARGET_DIR").and_then(|dir| absolute(dir).ok()) {
        command.env("CARGO_TARGET_DIR", target);
    }
    command
}

fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// Builds everything that is wanted, in one call. What does not compile does not keep the rest from being built.
///
/// # Errors
/// [`CargoFailed`] if nothing could be built at all: a broken manifest, no network, a folder that cannot be
/// written.
pub fn build(order: &Order, what: &'static str) -> Result<Build, CargoFailed> {
    if order.wanted.is_empty() {
        return Ok(Build { built: Vec::new(), diagnostics: Vec::new() });
    }
    let mut command = command(&order.root);
    command.args(["build", "--keep-going", "--message-format=json-diagnostic-rendered-ansi"]);
    if order.workspace != order.root {
        command.arg("--manifest-path").arg(order.workspace.join("Cargo.toml"));
    }
    if let Some(dir) = &order.target_dir {
        command.arg("--target-dir").arg(dir);
    }
    for wanted in &order.wanted {
        command.args(["--package", &wanted.package]);
        match &wanted.target {
            Target::Test(name) => command.args(["--test", name]),
            Target::Story => command.arg("--examples"),
        };
    }
    let answer = ask(command, what)?;
    let built = order.wanted.iter().map(|wanted| {
        let broken = || Broken::diagnose(&wanted.dir, &order.workspace, &answer.diagnostics, &answer.stderr);
        answer.spec(wanted, &order.workspace).ok_or_else(broken)
    });
    let built = built.collect();
    Ok(Build { built, diagnostics: answer.diagnostics })
}

/// Where Cargo puts what it builds for the workspace at `root`.
///
/// # Errors
/// [`CargoFailed`], with Cargo's own words.
pub fn target_dir(root: &Path) -> Result<PathBuf, CargoFailed> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }

    let mut metadata = command(root);
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
    let output = metadata.output().map_err(|source| CargoFailed::NotRun { cargo: cargo(), source })?;
    match serde_json::from_slice::<Metadata>(&output.stdout) {
        Ok(metadata) => Ok(metadata.target_directory),
        Err(_) => Err(gave_up(&String::from_utf8_lossy(&output.stderr))),
    }
}

impl Order {
    /// An order for the lab's own workspace, built where Cargo builds it.
    #[must_use]
    pub fn at(root: &Path, wanted: Vec<Wanted>) -> Self {
        Self { root: root.to_path_buf(), workspace: root.to_path_buf(), target_dir: None, wanted }
    }
}

/// Checks one package alone: features that only another package turns on are not there then.
///
/// # Errors
/// [`CargoFailed`] if Cargo did not reach the compiler.
pub fn check(root: &Path, package: &str) -> Result<Vec<Diagnostic>, CargoFailed> {
    let mut command = command(root);
    command.args(["check", "--package", package, "--message-format=json-diagnostic-rendered-ansi"]);
    Ok(ask(command, "checking the crates one by one")?.diagnostics)
}
