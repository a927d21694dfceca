//! The stacks in other languages: `tests/frameworks/foreign/stacks.toml`, and what makes them ready to be asked.

mod set_up;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use adapters::External;
use adapters::external::{Command, Introduction, Patience};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;

pub use self::set_up::set_up;
use crate::asked::{Entry, Setting};

/// An entry of the manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    pub name: String,
    /// What the adapter has to say in `ready`, to as many numbers as stand there.
    pub version: String,
    pub language: String,
    /// Its sources, and the name of what its set-up makes.
    folder: String,
    /// The tools that have to be there, for the set-up too.
    needs: Vec<String>,
    setup: Vec<Vec<String>>,
    run: Vec<String>,
    /// What is set at its best, if it has another setting than its default.
    best: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    stack: Vec<Foreign>,
}

/// Where the manifest, the schemas and the adapters are.
#[must_use]
pub fn folder() -> PathBuf {
    root().join("tests/frameworks/foreign")
}

fn target() -> PathBuf {
    root().join("target/foreign")
}

/// The checkout.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).expect("this package is in tests/frameworks")
}

/// The stacks of the manifest, in its order.
///
/// # Errors
/// It cannot be read, or an entry lacks something.
pub fn all() -> Result<Vec<Foreign>> {
    let path = folder().join("stacks.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let manifest: Manifest = toml::from_str(&text).with_context(|| path.display().to_string())?;
    for stack in &manifest.stack {
        ensure!(
            !stack.run.is_empty() && !stack.setup.iter().any(Vec::is_empty),
            "{}: an empty command",
            stack.name
        );
    }
    Ok(manifest.stack)
}

/// The stack of a command line: its adapter says what it is.
///
/// # Errors
/// The line cannot be split into words, or the adapter misbehaves.
pub async fn introduced(line: &str) -> Result<Entry> {
    let words = shell_words::split(line).with_context(|| format!("--adapter '{line}'"))?;
    let (program, arguments) = words.split_first().context("--adapter: give a program and its arguments")?;
    let command = Command { program: program.into(), arguments: arguments.to_vec(), folder: None };
    let Introduction { stack, version, best } =
        External::new(command.clone(), External::DEFAULT, None, Patience::default()).introduction().await?;
    let version = version.split('.').take(2).collect::<Vec<_>>().join(".");
    Ok(Entry::new([&stack, &version, "its own"], best.as_deref(), move |setting| {
        Box::new(External::new(command.clone(), word(setting), None, Patience::default()))
    }))
}

/// A setting as adapters are told it.
fn word(setting: Setting) -> &'static str {
    match setting {
        Setting::Default => External::DEFAULT,
        Setting::Best => External::BEST,
    }
}

impl Foreign {
    /// The stack as one that can be asked.
    ///
    /// # Errors
    /// A path is not UTF-8.
    pub fn entry(&self) -> Result<Entry> {
        let run = self.command(&self.run)?;
        let (program, arguments) = run.split_first().context("an empty command")?;
        let command =
            Command { program: program.into(), arguments: arguments.to_vec(), folder: Some(folder()) };
        let version = self.version.clone();
        Ok(Entry::new([&self.name, &self.version, &self.language], self.best.as_deref(), move |setting| {
            Box::new(External::new(
                command.clone(),
                word(setting),
                Some(version.clone()),
                Patience::default(),
            ))
        }))
    }

    /// The tools that are not there.
    #[must_use]
    pub fn lacks(&self) -> Vec<&str> {
        self.needs.iter().map(String::as_str).filter(|tool| !is_installed(tool)).collect()
    }

    fn command(&self, words: &[String]) -> Result<Vec<String>> {
        let target = target().join(&self.folder);
        let target = target.to_str().context("a path that is not UTF-8")?;
        Ok(words.iter().map(|word| word.replace("{target}", target)).collect())
    }
}

fn is_installed(tool: &str) -> bool {
    let names = [tool.to_owned(), format!("{tool}.exe")];
    env::var_os("PATH").is_some_and(|path| {
        env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
    })
}
