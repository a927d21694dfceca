//! What `cargo lab` runs first: builds `lab` where its progress can be seen, then hands over to it.
//!
//! The alias runs this package with `--quiet`, so that Cargo adds nothing below a red lesson. A first build
//! of `lab` takes a while and must not be silent; this package has no dependencies and is there at once.

mod fresh;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

/// As `lab`'s own exit code for "could not work"; see `cargo lab --help`.
const COULD_NOT_WORK: u8 = 5;

fn main() -> ExitCode {
    match launch() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("cargo lab: {why}");
            ExitCode::from(COULD_NOT_WORK)
        }
    }
}

fn launch() -> Result<ExitCode, String> {
    let own = env::current_exe().map_err(|why| format!("cannot tell where it was built: {why}"))?;
    let lab = own.with_file_name(format!("lab{}", env::consts::EXE_SUFFIX));
    if !fresh::is_fresh(&lab, &root()) && !build(&lab)? {
        return Err("its own code, in lab/, was not built; Cargo says why above".to_owned());
    }
    become_it(&lab)
}

/// The checkout: this package lies in its `lab/launcher`.
fn root() -> PathBuf {
    let own =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    own.ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Whether `lab` is there and new.
fn build(lab: &Path) -> Result<bool, String> {
    let began = SystemTime::now();
    let cargo = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let mut build = Command::new(&cargo);
    build.args(["build", "--package", "lab"]);
    // The person may stand in a workspace within the lab's, which has no such package.
    build.arg("--manifest-path").arg(root().join("Cargo.toml"));
    if lab.exists() {
        build.arg("--quiet");
    } else {
        eprintln!("Building `cargo lab` itself: once, and again only when its code changes.");
    }
    let built = build.status().map_err(|why| format!("cannot run {}: {why}", cargo.display()))?;
    let is_there = built.success() && lab.exists();
    if is_there {
        fresh::built_at(lab, began);
    }
    Ok(is_there)
}

#[cfg(unix)]
fn become_it(lab: &Path) -> Result<ExitCode, String> {
    use std::os::unix::process::CommandExt;

    let why = Command::new(lab).args(env::args_os().skip(1)).exec();
    Err(format!("cannot run {}: {why}", lab.display()))
}

#[cfg(not(unix))]
fn become_it(lab: &Path) -> Result<ExitCode, String> {
    let ended = Command::new(lab)
        .args(env::args_os().skip(1))
        .status()
        .map_err(|why| format!("cannot run {}: {why}", lab.display()))?;
    Ok(ended.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
