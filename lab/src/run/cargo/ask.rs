//! One call of Cargo: its JSON lines are kept, its progress is shown.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::failed::gave_up;
use super::line::{self, Line};
use super::{CargoFailed, Target, Wanted, cargo};
use crate::run::diagnose::{self, Diagnostic};
use crate::run::process::Live;
use crate::run::progress::Progress;
use crate::run::spec::Spec;

const SILENCE: Duration = Duration::from_secs(600);
const WAITING: &str = "waiting for another cargo to finish";

#[derive(Debug, Default)]
pub(super) struct Answer {
    artifacts: Vec<Artifact>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) stderr: String,
    finished: bool,
}

impl Answer {
    /// The executable that is wanted, if it was built.
    pub(super) fn spec(&self, wanted: &Wanted, workspace: &Path) -> Option<Spec> {
        let fits = |artifact: &&Artifact| {
            let is = |kind: &str| artifact.target.kind.iter().any(|of_kind| of_kind == kind);
            let target = match &wanted.target {
                Target::Test(name) => is("test") && artifact.target.name == *name,
                Target::Story => is("example") && artifact.target.src_path.ends_with("examples/story.rs"),
            };
            target && diagnose::same(&artifact.dir, &wanted.dir)
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
    target: line::Target,
    executable: PathBuf,
}

enum Heard {
    Json(String),
    Said(String),
}

/// Runs Cargo to its end, and shows that it is at work.
pub(super) fn ask(mut command: Command, what: &'static str) -> Result<Answer, CargoFailed> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let not_run = |source| CargoFailed::NotRun { cargo: cargo(), source };
    let child = Live::spawn(command).map_err(not_run)?;
    let (stdout, stderr) = {
        let mut child = child.lock();
        (child.stdout().take(), child.stderr().take())
    };
    let (tell, heard) = mpsc::channel();
    listen(stdout, tell.clone(), Heard::Json);
    listen(stderr, tell, Heard::Said);
    let (patience, mut last_heard) = (silence(), Instant::now());

    let mut answer = Answer::default();
    let mut progress = Progress::of(what);
    let (mut crates, mut now) = (0_usize, String::new());
    loop {
        let heard = heard.recv_timeout(progress.next_look());
        match &heard {
            Ok(_) => last_heard = Instant::now(),
            Err(_) if now == WAITING => last_heard = Instant::now(),
            Err(_) if last_heard.elapsed() < patience => {}
            Err(_) => {
                let mut child = child.lock();
                let _ = child.start_kill();
                let _ = child.wait();
                return Err(CargoFailed::Silent { seconds: patience.as_secs(), at: now });
            }
        }
        match heard {
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
                    WAITING.clone_into(&mut now);
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
    let ended = child.lock().wait();
    ended.map_err(not_run)?;
    if answer.finished { Ok(answer) } else { Err(gave_up(&answer.stderr)) }
}

/// How long Cargo may say nothing. It says something with every crate that it begins, so only a build script that never
/// ends takes longer.
fn silence() -> Duration {
    let set = env::var("LAB_BUILD_SILENCE").ok().and_then(|seconds| seconds.parse().ok());
    set.map_or(SILENCE, Duration::from_secs)
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
