//! For a terminal: a table of verdicts where there is room for one, then what was seen.

use std::fmt::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use results::matrix::{Cell, Matrix, Row, Stack, Verdict};

use crate::questions::PITFALLS;

const QUESTION: usize = 33;
/// The longest word, `FALLS IN`.
const VERDICT: usize = 8;
const GAP: &str = "  ";
/// With its version; a longer one is cut.
const LONGEST_NAME: usize = 22;

/// The table, at most `width` columns wide. As many stacks stand side by side as fit, at least one.
#[must_use]
pub fn table(matrix: &Matrix, width: usize) -> String {
    let mut page = String::new();
    let mut first = 0;
    while first < matrix.stacks.len() {
        // The gap after the last stack takes no room.
        let mut room = (width + GAP.len()).saturating_sub(QUESTION);
        let fits = matrix.stacks[first..].iter().take_while(|stack| {
            let wide = columns(stack);
            let fits = wide <= room;
            room = room.saturating_sub(wide);
            fits
        });
        let beside = first..first + fits.count().max(1);
        part(&mut page, matrix, beside.clone());
        first = beside.end;
    }
    page
}

/// What a stack takes, with the gap after it.
fn columns(stack: &Stack) -> usize {
    let name = stack.name.chars().count() + 1 + stack.version.chars().count();
    (settings(stack).len() * (VERDICT + 1) + 1).max(name.min(LONGEST_NAME) + GAP.len())
}

fn settings(stack: &Stack) -> &'static [&'static str] {
    if stack.best_is.is_some() { &["default", "best"] } else { &["default"] }
}

fn part(page: &mut String, matrix: &Matrix, beside: Range<usize>) {
    let stacks = &matrix.stacks[beside.clone()];
    let mut heads = [format!("{:QUESTION$}", ""), format!("{:QUESTION$}", "")];
    for stack in stacks {
        let wide = columns(stack);
        let name = cut(&format!("{} {}", stack.name, stack.version), wide - GAP.len());
        let settings: String =
            settings(stack).iter().map(|setting| format!("{setting:0$}", VERDICT + 1)).collect();
        let _ = write!(heads[0], "{name:wide$}");
        let _ = write!(heads[1], "{settings:wide$}");
    }
    for head in heads {
        let _ = writeln!(page, "{}", head.trim_end());
    }
    let mut pitfall = 0;
    for row in &matrix.rows {
        heading(page, row, &mut pitfall);
        let _ = write!(page, "{GAP}{:1$}", row.probe, QUESTION - GAP.len());
        for (stack, pair) in stacks.iter().zip(&row.cells[beside.clone()]) {
            let mut room = columns(stack);
            for cell in std::iter::once(&pair.default).chain(&pair.best) {
                let _ = write!(page, "{} ", coloured(cell, VERDICT));
                room = room.saturating_sub(VERDICT + 1);
            }
            page.push_str(&" ".repeat(room));
        }
        page.truncate(page.trim_end().len());
        page.push('\n');
    }
    page.push('\n');
}

/// What was seen in each cell, wrapped to `width`.
#[must_use]
pub fn seen(matrix: &Matrix, width: usize) -> String {
    const SETTING: usize = 23;
    let mut page = String::new();
    let mut pitfall = 0;
    for row in &matrix.rows {
        heading(&mut page, row, &mut pitfall);
        let _ = writeln!(page, "{GAP}{}", row.probe);
        for (stack, pair) in matrix.stacks.iter().zip(&row.cells) {
            let settings = match &pair.best {
                None => vec![("default", &pair.default)],
                Some(best) if *best == pair.default => vec![("both", best)],
                Some(best) => vec![("default", &pair.default), ("best", best)],
            };
            for (setting, cell) in settings {
                let label = cut(&format!("{} {setting}", stack.name), SETTING - 1);
                let indent = " ".repeat(2 * GAP.len() + SETTING + VERDICT + 1);
                let text = textwrap::wrap(&cell.evidence(), width.saturating_sub(indent.len()).max(20))
                    .join(&format!("\n{indent}"));
                let _ = writeln!(page, "{GAP}{GAP}{label:SETTING$}{} {text}", coloured(cell, VERDICT));
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

/// A name that its author chose, in no more than its columns.
fn cut(text: &str, columns: usize) -> String {
    text.chars().take(columns).collect()
}

fn coloured(cell: &Cell, width: usize) -> String {
    let style = match cell.verdict {
        Verdict::Holds => AnsiColor::Green.on_default(),
        Verdict::FallsIn => AnsiColor::Red.on_default().bold(),
        Verdict::NotOffered | Verdict::NotAsked => Style::new().dimmed(),
    };
    let word = match cell.verdict {
        Verdict::FallsIn => "FALLS IN",
        // Words that fit.
        Verdict::NotOffered => "none",
        Verdict::NotAsked => "unasked",
        Verdict::Holds => "holds",
    };
    let padding = width.saturating_sub(word.len());
    format!("{style}{word}{style:#}{:padding$}", "")
}
