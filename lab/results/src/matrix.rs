//! `tests/frameworks/results/matrix.json`: which pitfalls the RPC stacks fall into.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::lines::{line, list, with_list};

/// The answers, row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// In the order of the columns.
    pub stacks: Vec<Stack>,
    /// The questions, by pitfall.
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    pub name: String,
    /// To the second number.
    pub version: String,
    #[serde(default = "rust")]
    pub language: String,
    /// What is set at its best, if it has another setting than its default.
    pub best_is: Option<String>,
}

/// A question, and what each stack made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The lesson, from 1.
    pub pitfall: usize,
    pub probe: String,
    /// One for each stack.
    pub cells: Vec<Pair>,
}

/// One stack in its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub default: Cell,
    /// `None` if it has no other setting.
    pub best: Option<Cell>,
}

/// What one question found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub verdict: Verdict,
    /// What the caller saw, in words that are the same in every run.
    pub saw: String,
    /// After how long, where that matters.
    pub when: Option<When>,
}

/// What happens to the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The pitfall does not hurt.
    Holds,
    FallsIn,
    /// The stack has nothing that the question is about.
    NotOffered,
    /// The question could not be asked on this machine; `saw` says why.
    NotAsked,
}

/// After how long, in classes whose bounds are far from any framework's defaults, so that two runs agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// In less than two seconds.
    AtOnce,
    /// At most so many seconds later.
    Within(u64),
    /// Not in so many seconds.
    StillWaiting(u64),
}

/// The language of a stack that was recorded without one.
fn rust() -> String {
    "Rust".into()
}

impl Matrix {
    /// The matrix of a file.
    ///
    /// # Errors
    /// The file has another shape.
    pub fn read(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Each language with the places of its stacks, in the order of the columns: a table of all would be too wide.
    #[must_use]
    pub fn languages(&self) -> Vec<(&str, Vec<usize>)> {
        let mut languages: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, stack) in self.stacks.iter().enumerate() {
            match languages.iter_mut().find(|(language, _)| *language == stack.language) {
                Some((_, places)) => places.push(at),
                None => languages.push((&stack.language, vec![at])),
            }
        }
        languages
    }

    /// The file with this matrix: one line for each stack, and one for each cell.
    #[must_use]
    pub fn written(&self) -> String {
        let row = |row: &Row| {
            let head = Row { cells: Vec::new(), ..row.clone() };
            with_list(&head, &list(&row.cells, line))
        };
        let (stacks, rows) = (list(&self.stacks, line), list(&self.rows, row));
        format!("{{\"stacks\":{stacks},\n\"rows\":{rows}}}\n")
    }
}

impl Pair {
    /// At its best: as by default where nothing more is offered.
    #[must_use]
    pub fn at_best(&self) -> &Cell {
        self.best.as_ref().unwrap_or(&self.default)
    }
}

impl Cell {
    /// A cell without a time.
    pub fn new(verdict: Verdict, saw: impl Into<String>) -> Self {
        Self { verdict, saw: saw.into(), when: None }
    }

    #[must_use]
    pub fn after(mut self, when: When) -> Self {
        self.when = Some(when);
        self
    }

    /// What was seen, and after how long.
    #[must_use]
    pub fn evidence(&self) -> String {
        match self.when {
            Some(when) => format!("{}; {when}", self.saw),
            None => self.saw.clone(),
        }
    }
}

impl Verdict {
    /// Of a condition that has to hold.
    #[must_use]
    pub fn holds_if(condition: bool) -> Self {
        if condition { Self::Holds } else { Self::FallsIn }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_of_a_language_are_together_wherever_they_stand() {
        let stack = |language: &str| Stack {
            name: "a".into(),
            version: "1.0".into(),
            language: language.into(),
            best_is: None,
        };
        let stacks = ["Rust", "Go", "Rust"].map(stack).to_vec();
        let matrix = Matrix { stacks, rows: Vec::new() };
        assert_eq!(matrix.languages(), [("Rust", vec![0, 2]), ("Go", vec![1])]);
    }

    #[test]
    fn a_file_has_one_line_a_cell_and_reads_as_what_was_written() {
        let cell = Cell::new(Verdict::Holds, "as it \"should\"").after(When::Within(6));
        let pair = Pair { default: cell, best: None };
        let stack =
            |name: &str| Stack { name: name.into(), version: "1.0".into(), language: rust(), best_is: None };
        let row =
            |probe: &str| Row { pitfall: 1, probe: probe.into(), cells: vec![pair.clone(), pair.clone()] };
        let matrix = Matrix { stacks: vec![stack("a"), stack("b")], rows: vec![row("one"), row("two")] };
        let text = matrix.written();
        assert!(text.lines().all(|line| line.matches("\"default\"").count() <= 1), "{text}");
        assert_eq!(Matrix::read(&text).expect("it was just written"), matrix);
    }
}
