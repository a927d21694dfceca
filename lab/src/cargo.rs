//! Asks Cargo for the executables of specs and stories, and takes every path from its answers.

use std::env;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::blame::{self, Broken, Diagnostic, Line};
use crate::progress::Progress;
use crate::spec::Spec;

/// What to build.
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
    /// The package's name.
    pub package: String,
    /// The package's folder.
    pub dir: PathBuf,
    /// The target.
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

/// Cargo did not come as far as the compiler.
#[derive(Debug, thiserror::Error)]
pub enum CargoFailed {
    /// It could not be started.
    #[error("cannot run {}", cargo.display())]
    NotRun {
        /// The program that was tried.
        cargo: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It gave up.
    #[error("{said}\n\n{advice}")]
    GaveUp {
        /// Its own words.
        said: String,
        /// What can be done.
        advice: String,
    },
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

/// Builds all that is wanted, in one call. What does not compile does not keep the rest from being built.
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
        let broken = || Broken::judge(&wanted.dir, &order.workspace, &answer.diagnostics, &answer.stderr);
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
/// [`CargoFailed`] if Cargo did not come as far as the compiler.
pub fn check(root: &Path, package: &str) -> Result<Vec<Diagnostic>, CargoFailed> {
    let mut command = command(root);
    command.args(["check", "--package", package, "--message-format=json-diagnostic-rendered-ansi"]);
    Ok(ask(command, "checking the crates one by one")?.diagnostics)
}

#[derive(Debug, Default)]
struct Answer {
    artifacts: Vec<Artifact>,
    diagnostics: Vec<Diagnostic>,
    stderr: String,
    finished: bool,
}

impl Answer {
    fn spec(&self, wanted: &Wanted, workspace: &Path) -> Option<Spec> {
        let fits = |artifact: &&Artifact| {
            let is = |kind: &str| artifact.target.kind.iter().any(|of_kind| of_kind == kind);
            let target = match &wanted.target {
                Target::Test(name) => is("test") && artifact.target.name == *name,
                Target::Story => is("example") && artifact.target.src_path.ends_with("examples/story.rs"),
            };
            target && blame::same(&artifact.dir, &wanted.dir)
        };
        self.artifacts.iter().find(fits).map(|artifact| Spec {
            exe: artifact.executable.clone(),
            dir: wanted.dir.clone(),
            source: artifact.target.src_path.clone(),
            root: workspace.to_path_buf(),
        })
    }

    fn take(&mut self, line: Line) {
        let dir = |manifest: PathBuf| manifest.parent().map(Path::to_path_buf).unwrap_or_default();
        match line {
            Line::CompilerArtifact { manifest_path, target, executable: Some(executable) } => {
                self.artifacts.push(Artifact { dir: dir(manifest_path), target, executable });
            }
            Line::CompilerMessage { manifest_path, target, message } => {
                self.diagnostics.push(Diagnostic::new(dir(manifest_path), &target, message));
            }
            Line::BuildFinished => self.finished = true,
            Line::CompilerArtifact { .. } | Line::Other => {}
        }
    }
}

#[derive(Debug)]
struct Artifact {
    dir: PathBuf,
    target: blame::Target,
    executable: PathBuf,
}

enum Heard {
    Json(String),
    Said(String),
}

fn ask(mut command: Command, what: &'static str) -> Result<Answer, CargoFailed> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let not_run = |source| CargoFailed::NotRun { cargo: cargo(), source };
    let mut child = command.spawn().map_err(not_run)?;
    let (tell, heard) = mpsc::channel();
    listen(child.stdout.take(), tell.clone(), Heard::Json);
    listen(child.stderr.take(), tell, Heard::Said);

    let mut answer = Answer::default();
    let mut progress = Progress::of(what);
    let (mut crates, mut now) = (0_usize, String::new());
    loop {
        match heard.recv_timeout(progress.next_look()) {
            Ok(Heard::Json(line)) => {
                // A build script may print lines that are not Cargo's.
                if let Ok(line) = serde_json::from_str::<Line>(&line) {
                    answer.take(line);
                }
            }
            Ok(Heard::Said(line)) => {
                if let Some(name) = line.trim_start().strip_prefix("Compiling ") {
                    crates += 1;
                    let name = name.split_whitespace().next().unwrap_or_default();
                    now = format!("crate {crates}, {name}");
                } else if line.contains("Blocking waiting for file lock") {
                    "waiting for another cargo to finish".clone_into(&mut now);
                } else if line.trim_start().starts_with("Downloading ") {
                    "downloading crates".clone_into(&mut now);
                }
                answer.stderr.push_str(&line);
                answer.stderr.push('\n');
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        progress.tell(&now);
    }
    drop(progress);
    child.wait().map_err(not_run)?;
    if answer.finished { Ok(answer) } else { Err(gave_up(&answer.stderr)) }
}

fn listen(pipe: Option<impl Read + Send + 'static>, tell: mpsc::Sender<Heard>, kind: fn(String) -> Heard) {
    let Some(pipe) = pipe else { return };
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n') {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
            if tell.send(kind(line)).is_err() {
                break;
            }
        }
    });
}

fn gave_up(stderr: &str) -> CargoFailed {
    let noise = ["Blocking", "Updating", "Locking", "Downloading", "Downloaded", "Compiling", "Fresh"];
    let telling = |line: &&str| !noise.iter().any(|word| line.trim_start().starts_with(word));
    let said = stderr.lines().filter(telling).collect::<Vec<_>>().join("\n").trim().to_owned();
    let any = |signs: &[&str]| signs.iter().any(|sign| said.contains(sign));
    let advice = if any(&[
        "failed to download",
        "failed to fetch",
        "Could not resolve",
        "attempting to make an HTTP",
    ]) {
        "cargo could not download what the lessons need; connect once and run `cargo fetch`".to_owned()
    } else if any(&["Read-only file system", "Permission denied", "Access is denied"]) {
        "the folder for builds cannot be written: set CARGO_TARGET_DIR to one that can, for this command and \
         for all that follow"
            .to_owned()
    } else if any(&["No space left"]) {
        "the disk is full: `cargo clean` frees what the lab has built".to_owned()
    } else if let Some(slug) = lesson_in(&said) {
        format!(
            "`cargo lab reset {slug}` brings the lesson back as it was handed out; it keeps a copy of yours"
        )
    } else {
        "cargo says why above; the lab did not come as far as the compiler".to_owned()
    };
    CargoFailed::GaveUp { said, advice }
}

/// The lesson whose folder Cargo complains about.
fn lesson_in(said: &str) -> Option<&str> {
    let after = said.replace('\\', "/").find("pitfalls/").map(|at| &said[at + "pitfalls/".len()..])?;
    after.split(['/', '\\', '`', '\n']).next().filter(|slug| slug.contains('-'))
}
