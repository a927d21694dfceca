//! `cargo lab` as a learner and a maintainer use it: the real binary on a small lab of its own, `fixture/`.
//!
//! Each test gets a copy of the fixture below the target folder, where what it built stays for the next time.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The binary, built by the Cargo that builds these tests, into the same target folder.
static LAB: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "lab", "--message-format=json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    let answers = String::from_utf8_lossy(&output.stdout).into_owned();
    let executable = |line: &str| -> Option<PathBuf> {
        let answer: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_lab = answer["target"]["name"] == "lab" && answer["target"]["kind"][0] == "bin";
        is_lab.then(|| answer["executable"].as_str().map(PathBuf::from))?
    };
    answers.lines().find_map(executable).expect("cargo builds `lab`")
});

/// A copy of the fixture.
#[derive(Debug)]
pub struct Lab {
    root: PathBuf,
}

/// What `cargo lab` answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    /// From start to end.
    pub took: Duration,
}

impl Lab {
    /// The fixture as it is in the repository, in a folder that only the test `name` uses.
    ///
    /// # Panics
    /// If the folder cannot be written.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let profile = LAB.parent().expect("an executable lies in a folder");
        let root = profile.join("e2e").join(name);
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixture");
        // Backups are told apart by their folders, also by empty ones.
        let _ = fs::remove_dir_all(root.join(".lab"));
        for extra in files(&root).difference(&files(&fixture)) {
            fs::remove_file(root.join(extra)).expect("a copy can be cleaned");
        }
        for path in files(&fixture) {
            let text = fs::read(fixture.join(&path)).expect("the fixture can be read");
            // A file that is as it should be keeps its age, and is not compiled again.
            if fs::read(root.join(&path)).ok().as_ref() != Some(&text) {
                let path = root.join(&path);
                fs::create_dir_all(path.parent().expect("files lie below the root")).expect("writable");
                fs::write(path, text).expect("writable");
            }
        }
        Self { root }
    }

    /// A path in the copy.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Writes a file.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).expect("the copy can be written");
    }

    /// Reads a file.
    ///
    /// # Panics
    /// If it cannot be read.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the copy can be read")
    }

    /// Puts `to` in place of `from` in a file.
    ///
    /// # Panics
    /// If `from` is not there: the test would test nothing.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replace(from, to));
    }

    /// `cargo lab ARGS`, in a pipe that is taken for 80 columns.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Answer {
        self.run_with(args, &[])
    }

    /// `cargo lab ARGS` with variables of the environment.
    #[must_use]
    pub fn run_with(&self, args: &[&str], environment: &[(&str, &str)]) -> Answer {
        self.answer(&self.root, args, Stdio::null(), environment)
    }

    /// `cargo lab ARGS` that reads `input`, with variables of the environment.
    #[must_use]
    pub fn run_from(&self, args: &[&str], input: impl Into<Stdio>, environment: &[(&str, &str)]) -> Answer {
        self.answer(&self.root, args, input.into(), environment)
    }

    /// `cargo lab --root ROOT ARGS`.
    #[must_use]
    pub fn run_at(&self, root: &Path, args: &[&str]) -> Answer {
        self.answer(root, args, Stdio::null(), &[])
    }

    /// `cargo lab --root ROOT ARGS`, not started yet.
    #[must_use]
    pub fn command(&self, root: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&*LAB);
        command
            .arg("--root")
            .arg(root)
            .args(args)
            .current_dir(&self.root)
            .stdin(Stdio::null())
            .env("CARGO", env!("CARGO"))
            .env("CARGO_TARGET_DIR", self.root.join("target"));
        for variable in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUSTFLAGS"] {
            command.env_remove(variable);
        }
        command
    }

    fn answer(&self, root: &Path, args: &[&str], input: Stdio, environment: &[(&str, &str)]) -> Answer {
        let mut command = self.command(root, args);
        command.stdin(input);
        command.envs(environment.iter().copied());
        let began = Instant::now();
        let output = command.output().expect("`lab` runs");
        Answer {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: began.elapsed(),
        }
    }
}

impl Answer {
    /// Checks that the answer ended with `code` and says each of `texts`, on either stream.
    ///
    /// # Panics
    /// If it does not, with the whole answer.
    #[track_caller]
    pub fn says(&self, code: i32, texts: &[&str]) {
        let all = format!("{}{}", self.stdout, self.stderr);
        for text in texts {
            assert!(all.contains(text), "does not say {text:?}:\n{all}");
        }
        assert_eq!(self.code, code, "{all}");
    }

    /// The names of the rejections in the answer of `verify`.
    #[must_use]
    pub fn rejections(&self) -> BTreeSet<&str> {
        let name = |line: &'_ str| -> Option<usize> { line.find("✗ ").map(|at| at + "✗ ".len()) };
        self.stdout
            .lines()
            .filter(|line| line.starts_with("  ✗ "))
            .filter_map(|line| line[name(line)?..].split_whitespace().next())
            .collect()
    }
}

/// The files below `folder`, without what was built.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path == folder.join("target") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                files.insert(relative.to_path_buf());
            }
        }
    }
    files
}
