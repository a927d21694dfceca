//! For the book: a table of verdicts, then one for each pitfall with what was seen.

use std::fmt::Write;

use super::{evidence, word};
use crate::cell::{Cell, Verdict};
use crate::matrix::{Matrix, Row};
use crate::probes::PITFALLS;

/// The page.
#[must_use]
pub fn page(matrix: &Matrix) -> String {
    let mut page = String::from(
        "# Which of the seven does it fall into?\n\n\
         `cargo lab probe --write` writes this page. Each stack is asked by default and at its best setting:\n\n",
    );
    for stack in &matrix.stacks {
        let _ = writeln!(page, "- {} {}: {}", stack.name, stack.version, stack.best_is);
    }
    page.push_str("\n## The verdicts\n\n");
    let names = |each: &dyn Fn(&str) -> String| {
        matrix.stacks.iter().map(|stack| each(&stack.name)).collect::<String>()
    };
    let _ = writeln!(page, "| pitfall | question |{}", names(&|name| format!(" {name} | {name}, best |")));
    let _ = writeln!(page, "| --- | --- |{}", names(&|_| " --- | --- |".into()));
    for row in &matrix.rows {
        let _ = write!(page, "| {} {} | {} |", row.pitfall, PITFALLS[row.pitfall - 1], row.probe);
        for pair in &row.cells {
            let _ = write!(page, " {} | {} |", shown(&pair.default), shown(&pair.best));
        }
        page.push('\n');
    }
    for (index, pitfall) in PITFALLS.iter().enumerate() {
        let rows: Vec<&Row> = matrix.rows.iter().filter(|row| row.pitfall == index + 1).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n## {} {pitfall}: what was seen\n", index + 1);
        page.push_str("| question | stack | by default | at its best |\n| --- | --- | --- | --- |\n");
        for row in rows {
            for (stack, pair) in matrix.stacks.iter().zip(&row.cells) {
                let (default, best) = (said(&pair.default), said(&pair.best));
                let _ = writeln!(page, "| {} | {} | {default} | {best} |", row.probe, stack.name);
            }
        }
    }
    page
}

fn shown(cell: &Cell) -> String {
    match cell.verdict {
        Verdict::FallsIn => format!("**{}**", word(cell.verdict)),
        other => word(other).into(),
    }
}

fn said(cell: &Cell) -> String {
    format!("{}: {}", shown(cell), evidence(cell).replace('|', "\\|"))
}
