//! What a run found that the record does not say: a framework's new version, or a question that is not steady.

use anyhow::{Context, Result};
use results::matrix::{Cell, Matrix, Pair, Row, Verdict};

/// A line for each cell that is not as recorded. Cells that only one of the two has are no difference, so that a part of
/// the matrix can be compared.
#[must_use]
pub fn between(recorded: &Matrix, found: &Matrix) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &found.rows {
        let Some(old_row) = recorded.rows.iter().find(|old| old.probe == row.probe) else { continue };
        for (stack, pair) in found.stacks.iter().zip(&row.cells) {
            let old_pair = recorded.stacks.iter().zip(&old_row.cells).find(|(old, _)| old.name == stack.name);
            let Some((_, old_pair)) = old_pair else { continue };
            let settings = [
                ("by default", Some(&old_pair.default), Some(&pair.default)),
                ("at its best", old_pair.best.as_ref(), pair.best.as_ref()),
            ];
            for (setting, old, new) in settings {
                let (Some(old), Some(new)) = (old, new) else { continue };
                if old != new {
                    lines.push(format!(
                        "{} {setting}, {}\n    recorded  {old}\n    found     {new}",
                        stack.name, row.probe,
                    ));
                }
            }
        }
    }
    lines
}

/// What was found, and in the columns beside it what is recorded of the same questions.
#[must_use]
pub fn beside(found: &Matrix, recorded: &Matrix) -> Matrix {
    let mut both = found.clone();
    both.stacks.extend(recorded.stacks.iter().cloned());
    let unasked = || Pair { default: Cell::new(Verdict::NotAsked, "not recorded"), best: None };
    for row in &mut both.rows {
        match recorded.rows.iter().find(|old| old.probe == row.probe) {
            Some(old) => row.cells.extend(old.cells.iter().cloned()),
            None => row.cells.extend(recorded.stacks.iter().map(|_| unasked())),
        }
    }
    both
}

/// The record with the columns that were found in the place of the old ones, in the order of `known`. A stack that was
/// not asked is kept as it is recorded.
///
/// # Errors
/// A stack was asked some of the questions and never the others; says which.
pub fn merged(recorded: &Matrix, found: &Matrix, known: &[String]) -> Result<Matrix> {
    let sources = known.iter().filter_map(|name| {
        let column = |matrix: &'_ Matrix| matrix.stacks.iter().position(|stack| &stack.name == name);
        column(found).map(|at| (found, at)).or_else(|| column(recorded).map(|at| (recorded, at)))
    });
    let sources: Vec<(&Matrix, usize)> = sources.collect();
    let stacks = sources.iter().map(|(matrix, at)| matrix.stacks[*at].clone()).collect();
    let rows = found.rows.iter().map(|row| {
        let cells = sources.iter().map(|(matrix, at)| {
            let asked = matrix.rows.iter().find(|known| known.probe == row.probe);
            let stack = &matrix.stacks[*at].name;
            let asked =
                asked.with_context(|| format!("{stack} was never asked \"{}\": ask it too", row.probe))?;
            Ok(asked.cells[*at].clone())
        });
        Ok(Row { cells: cells.collect::<Result<_>>()?, ..row.clone() })
    });
    Ok(Matrix { stacks, rows: rows.collect::<Result<_>>()? })
}

#[cfg(test)]
mod tests {
    use results::matrix::{Stack, When};

    use super::*;

    fn matrix(when: When) -> Matrix {
        let cell = Cell::new(Verdict::Holds, "as it should").after(when);
        let stack =
            Stack { name: "a stack".into(), version: "1.0".into(), language: "Rust".into(), best_is: None };
        let pair = Pair { default: cell.clone(), best: Some(Cell::new(Verdict::Holds, "as ever")) };
        Matrix {
            stacks: vec![stack],
            rows: vec![Row { pitfall: 1, probe: "a question".into(), cells: vec![pair] }],
        }
    }

    #[test]
    fn a_cell_that_takes_longer_than_recorded_is_named_and_the_others_are_not() {
        let lines = between(&matrix(When::AtOnce), &matrix(When::Within(6)));
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(line.starts_with("a stack by default, a question\n"), "{line}");
        assert_eq!(between(&matrix(When::AtOnce), &matrix(When::AtOnce)), Vec::<String>::new());
    }

    #[test]
    fn a_new_question_has_no_recorded_cell_beside_it() {
        let recorded = matrix(When::AtOnce);
        let mut found = matrix(When::Within(6));
        found.rows.push(Row { probe: "another".into(), ..found.rows[0].clone() });
        let both = beside(&found, &recorded);
        assert_eq!(both.rows[0].cells[1], recorded.rows[0].cells[0]);
        assert_eq!(both.rows[1].cells[1].default.verdict, Verdict::NotAsked);
    }

    #[test]
    fn what_was_not_asked_is_kept_as_recorded() {
        let (recorded, mut found) = (matrix(When::AtOnce), matrix(When::Within(6)));
        found.stacks[0].name = "another".into();
        let known = ["another", "a stack", "a third"].map(str::to_owned);
        let both = merged(&recorded, &found, &known).expect("both were asked the question");
        let names: Vec<_> = both.stacks.iter().map(|stack| stack.name.as_str()).collect();
        assert_eq!(names, ["another", "a stack"]);
        assert_eq!(both.rows[0].cells, [&found, &recorded].map(|matrix| matrix.rows[0].cells[0].clone()));

        found.rows.push(Row { probe: "a new question".into(), ..found.rows[0].clone() });
        let why = merged(&recorded, &found, &known).expect_err("one was never asked").to_string();
        assert!(why.starts_with("a stack was never asked \"a new question\""), "{why}");
    }

    #[test]
    fn a_stack_that_was_never_recorded_is_no_difference() {
        let mut found = matrix(When::Within(6));
        found.stacks[0].name = "another".into();
        assert_eq!(between(&matrix(When::AtOnce), &found), Vec::<String>::new());
    }
}
