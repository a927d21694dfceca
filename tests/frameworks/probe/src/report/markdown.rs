//! For the book: a table of verdicts, then one for each pitfall with what was seen.

use std::fmt::Write;

use results::matrix::{Cell, Matrix, Row, Verdict};

use crate::questions::PITFALLS;

/// What is set at the best setting of a stack that has no other than its default.
const NOTHING_MORE: &str = "nothing more is offered";

#[must_use]
pub fn page(matrix: &Matrix) -> String {
    let mut page = String::from(
        "# Which of the seven does it fall into?\n\n\
         `cargo lab probe --write` writes this page. Each stack is asked by default and at its best setting:\n\n",
    );
    for stack in &matrix.stacks {
        let best = stack.best_is.as_deref().unwrap_or(NOTHING_MORE);
        let _ = writeln!(page, "- {} {} ({}): {best}", stack.name, stack.version, stack.language);
    }
    page.push_str("\n## The verdicts\n\nBy default → at its best, or one word for both.\n\n");
    for (language, places) in matrix.languages() {
        let _ = writeln!(page, "### {language}\n");
        verdicts(&mut page, matrix, &places);
    }
    for (index, pitfall) in PITFALLS.iter().enumerate() {
        let rows: Vec<&Row> = matrix.rows.iter().filter(|row| row.pitfall == index + 1).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(page, "## {} {pitfall}: what was seen\n", index + 1);
        page.push_str("| question | stack | by default | at its best |\n| --- | --- | --- | --- |\n");
        for row in rows {
            for (stack, pair) in matrix.stacks.iter().zip(&row.cells) {
                let default = said(&pair.default);
                let best =
                    if pair.at_best() == &pair.default { "the same".into() } else { said(pair.at_best()) };
                let _ = writeln!(page, "| {} | {} | {default} | {best} |", row.probe, stack.name);
            }
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// A table of the stacks at `places`.
fn verdicts(page: &mut String, matrix: &Matrix, places: &[usize]) {
    page.push_str("| pitfall | question |");
    for at in places {
        let _ = write!(page, " {} |", matrix.stacks[*at].name);
    }
    page.push_str("\n| --- | --- |");
    page.push_str(&" --- |".repeat(places.len()));
    page.push('\n');
    for row in &matrix.rows {
        let _ = write!(page, "| {} {} | {} |", row.pitfall, PITFALLS[row.pitfall - 1], row.probe);
        for pair in places.iter().map(|at| &row.cells[*at]) {
            let (default, best) = (shown(&pair.default), shown(pair.at_best()));
            let both = if default == best { default } else { format!("{default} → {best}") };
            let _ = write!(page, " {both} |");
        }
        page.push('\n');
    }
    page.push('\n');
}

fn shown(cell: &Cell) -> String {
    match cell.verdict {
        Verdict::FallsIn => format!("**{}**", cell.verdict),
        other => other.to_string(),
    }
}

fn said(cell: &Cell) -> String {
    format!("{}: {}", shown(cell), cell.evidence().replace('|', "\\|"))
}
