//! What the probe found in RPC stacks: `tests/frameworks/results/matrix.json`.

use anyhow::{Context, Result, bail, ensure};
use results::matrix::{Cell, Matrix, Pair, Row};

use crate::repository::Repository;

/// Where it is recorded.
pub const PATH: &str = "tests/frameworks/results/matrix.json";
/// The lab's own stack, which is asked like the others and is none of them.
pub const OWN: &str = "rpc";
/// The settings in which a stack is asked.
pub const SETTINGS: [&str; 2] = ["default", "best"];

/// The recorded matrix.
///
/// # Errors
/// It is not there, is of another form, or a question was not asked of every stack.
pub fn recorded(repository: &Repository) -> Result<Matrix> {
    let matrix = Matrix::read(&repository.text(PATH)?).context(PATH)?;
    for row in &matrix.rows {
        ensure!(
            row.cells.len() == matrix.stacks.len(),
            "{PATH}: not every stack was asked \"{}\"",
            row.probe
        );
    }
    Ok(matrix)
}

/// The question of that name.
///
/// # Errors
/// There is none; says which there are.
pub fn row<'a>(matrix: &'a Matrix, question: &str) -> Result<&'a Row> {
    let known: Vec<String> = matrix.rows.iter().map(|row| format!("\"{}\"", row.probe)).collect();
    let row = matrix.rows.iter().find(|row| row.probe == question);
    row.with_context(|| format!("nobody was asked \"{question}\"; there are: {}", known.join(", ")))
}

/// The stack's cell in that setting.
///
/// # Errors
/// It is neither of the two; says which there are.
pub fn setting<'a>(pair: &'a Pair, setting: &str) -> Result<&'a Cell> {
    match setting {
        "default" => Ok(&pair.default),
        "best" => Ok(pair.at_best()),
        _ => bail!("there is no setting `{setting}`; there are: {}", SETTINGS.join(", ")),
    }
}
