//! What a run found that the record does not say: a framework's new version, or a question that is not steady.

use results::matrix::Matrix;

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

#[cfg(test)]
mod tests {
    use results::matrix::{Cell, Pair, Row, Stack, Verdict, When};

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
    fn a_stack_that_was_never_recorded_is_no_difference() {
        let mut found = matrix(When::Within(6));
        found.stacks[0].name = "another".into();
        assert_eq!(between(&matrix(When::AtOnce), &found), Vec::<String>::new());
    }
}
