//! For a terminal: a table of verdicts where there is room for one, then what was seen.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{evidence, word};
use crate::cell::{Cell, Verdict};
use crate::matrix::{Matrix, Row};
use crate::probes::PITFALLS;

const QUESTION: usize = 33;
const VERDICT: usize = 10;
const GAP: &str = "  ";

/// The table, at most `width` columns wide. As many stacks stand side by side as fit.
#[must_use]
pub fn table(matrix: &Matrix, width: usize) -> String {
    let beside = (width.saturating_sub(QUESTION) / (2 * (VERDICT + 1))).max(1);
    let mut page = String::new();
    for first in (0..matrix.stacks.len()).step_by(beside) {
        let columns = first..(first + beside).min(matrix.stacks.len());
        let head = |text: &mut String, names: Vec<String>, each: usize| {
            let _ = write!(text, "{:QUESTION$}", "");
            for name in names {
                let _ = write!(text, "{name:each$}");
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        };
        let names =
            matrix.stacks[columns.clone()].iter().map(|stack| format!("{} {}", stack.name, stack.version));
        head(&mut page, names.collect(), 2 * (VERDICT + 1));
        let settings = columns.clone().flat_map(|_| ["default".to_owned(), "best".to_owned()]);
        head(&mut page, settings.collect(), VERDICT + 1);
        let mut pitfall = 0;
        for row in &matrix.rows {
            heading(&mut page, row, &mut pitfall);
            let _ = write!(page, "{GAP}{:1$}", row.probe, QUESTION - GAP.len());
            for pair in &row.cells[columns.clone()] {
                for cell in [&pair.default, &pair.best] {
                    let _ = write!(page, "{} ", painted(cell, VERDICT));
                }
            }
            page.truncate(page.trim_end().len());
            page.push('\n');
        }
        page.push('\n');
    }
    page
}

/// What was seen in each cell, wrapped to `width`.
#[must_use]
pub fn seen(matrix: &Matrix, width: usize) -> String {
    const SETTING: usize = 20;
    let mut page = String::new();
    let mut pitfall = 0;
    for row in &matrix.rows {
        heading(&mut page, row, &mut pitfall);
        let _ = writeln!(page, "{GAP}{}", row.probe);
        for (stack, pair) in matrix.stacks.iter().zip(&row.cells) {
            let settings = if pair.default == pair.best {
                vec![("both", &pair.default)]
            } else {
                vec![("default", &pair.default), ("best", &pair.best)]
            };
            for (setting, cell) in settings {
                let label = format!("{} {setting}", stack.name);
                let indent = " ".repeat(2 * GAP.len() + SETTING + VERDICT + 1);
                let text = textwrap::wrap(&evidence(cell), width.saturating_sub(indent.len()).max(20))
                    .join(&format!("\n{indent}"));
                let _ = writeln!(page, "{GAP}{GAP}{label:SETTING$}{} {text}", painted(cell, VERDICT));
            }
        }
    }
    page
}

fn heading(page: &mut String, row: &Row, pitfall: &mut usize) {
    if row.pitfall != *pitfall {
        *pitfall = row.pitfall;
        let bold = Style::new().bold();
        let _ = writeln!(page, "{bold}{} {}{bold:#}", row.pitfall, PITFALLS[row.pitfall - 1]);
    }
}

fn painted(cell: &Cell, width: usize) -> String {
    let style = match cell.verdict {
        Verdict::Holds => AnsiColor::Green.on_default(),
        Verdict::FallsIn => AnsiColor::Red.on_default().bold(),
        Verdict::NotOffered | Verdict::NotAsked => Style::new().dimmed(),
    };
    let word = match cell.verdict {
        Verdict::FallsIn => "FALLS IN",
        // The longest word that fits.
        Verdict::NotOffered => "none",
        other => word(other),
    };
    let padding = width.saturating_sub(word.len());
    format!("{style}{word}{style:#}{:padding$}", "")
}
