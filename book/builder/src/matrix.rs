//! What the probes found in RPC stacks: `tests/probes/results/matrix.json`.

use std::fmt;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::repository::Repository;

/// Where it is recorded.
pub const PATH: &str = "tests/probes/results/matrix.json";
/// The lab's own stack, which is asked like the others and is none of them.
pub const OWN: &str = "rpc";
/// The settings in which a stack is asked.
pub const SETTINGS: [&str; 2] = ["default", "best"];

/// The answers, row by row.
#[derive(Clone, Debug, Deserialize)]
pub struct Matrix {
    /// In the order of the columns.
    pub stacks: Vec<Stack>,
    /// The questions, by pitfall.
    pub rows: Vec<Row>,
}

/// An RPC stack.
#[derive(Clone, Debug, Deserialize)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// To the second number.
    pub version: String,
    /// What is set at its best, if it has another setting than its default.
    pub best_is: Option<String>,
}

/// A question, and what each stack made of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// The lesson, from 1.
    pub pitfall: usize,
    /// The question.
    pub probe: String,
    /// One for each stack.
    pub cells: Vec<Pair>,
}

/// One stack in its settings.
#[derive(Clone, Debug, Deserialize)]
pub struct Pair {
    /// By default.
    pub default: Cell,
    best: Option<Cell>,
}

/// What one question found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Cell {
    /// What becomes of the application.
    pub verdict: Verdict,
    saw: String,
    when: Option<When>,
}

/// What becomes of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The pitfall does not hurt.
    Holds,
    /// It does.
    FallsIn,
    /// The stack has nothing that the question is about.
    NotOffered,
    /// The machine could not ask.
    NotAsked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum When {
    AtOnce,
    Within(u64),
    StillWaiting(u64),
}

/// The recorded matrix.
///
/// # Errors
/// It is not there, is of another form, or a question was not asked of every stack.
pub fn recorded(repository: &Repository) -> Result<Matrix> {
    let matrix: Matrix = serde_json::from_str(&repository.text(PATH)?).context(PATH)?;
    for row in &matrix.rows {
        ensure!(
            row.cells.len() == matrix.stacks.len(),
            "{PATH}: not every stack was asked \"{}\"",
            row.probe
        );
    }
    Ok(matrix)
}

impl Matrix {
    /// The question of that name.
    ///
    /// # Errors
    /// There is none; says which there are.
    pub fn row(&self, probe: &str) -> Result<&Row> {
        let known: Vec<String> = self.rows.iter().map(|row| format!("\"{}\"", row.probe)).collect();
        let row = self.rows.iter().find(|row| row.probe == probe);
        row.with_context(|| format!("nobody was asked \"{probe}\"; there are: {}", known.join(", ")))
    }
}

impl Pair {
    /// At its best: as by default where nothing more is offered.
    #[must_use]
    pub fn at_best(&self) -> &Cell {
        self.best.as_ref().unwrap_or(&self.default)
    }

    /// In that setting.
    ///
    /// # Errors
    /// It is neither; says which there are.
    pub fn setting(&self, setting: &str) -> Result<&Cell> {
        match setting {
            "default" => Ok(&self.default),
            "best" => Ok(self.at_best()),
            _ => bail!("there is no setting `{setting}`; there are: {}", SETTINGS.join(", ")),
        }
    }
}

impl Cell {
    /// What was seen, and after how long.
    #[must_use]
    pub fn evidence(&self) -> String {
        match self.when {
            Some(when) => format!("{}; {when}", self.saw),
            None => self.saw.clone(),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.verdict, self.evidence())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holds => "holds",
            Self::FallsIn => "falls in",
            Self::NotOffered => "not offered",
            Self::NotAsked => "not asked",
        })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtOnce => f.write_str("at once"),
            Self::Within(seconds) => write!(f, "within {seconds} s"),
            Self::StillWaiting(seconds) => write!(f, "{seconds} s and waiting"),
        }
    }
}
