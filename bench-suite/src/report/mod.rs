//! What was found, as data, as Markdown and as plots.

mod aims;
mod codecs;
mod markdown;
mod plot;
pub mod rpc;
pub mod summary;

use std::fs;
use std::path::Path;

use results::bench::{self, Cell, Figures, Time};
use serde::{Deserialize, Serialize};

pub use self::codecs::codecs_appendix;
pub use self::markdown::{aligned, table_section};

use crate::entry::Table;

/// How often one call allocates, as `bench-allocations` prints it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Allocations {
    pub table: String,
    pub row: String,
    pub column: String,
    /// For one call.
    pub allocations: f64,
    /// What the first calls allocated and did not free, in bytes.
    pub kept_bytes: f64,
}

/// Puts together what was measured of a table, in the order of its entries.
#[must_use]
pub fn figures(
    table: &Table,
    times: &[Time],
    instructions: Option<&[f64]>,
    allocations: &[Allocations],
) -> Figures {
    let cell = |(at, entry): (usize, &crate::entry::Entry)| {
        let counted = allocations.iter().find(|known| {
            known.table == table.name && known.row == entry.row && known.column == entry.column
        });
        Cell {
            row: entry.row.into(),
            column: entry.column.into(),
            bytes: entry.bytes,
            time: times[at],
            instructions: instructions.map(|counts| counts[at]),
            allocations: counted.map(|known| known.allocations),
            kept_bytes: counted.map(|known| known.kept_bytes),
            call: None,
        }
    };
    Figures {
        name: table.name.into(),
        title: table.title.clone(),
        baseline: Some(table.baseline.into()),
        limit: table.limit.map(Into::into),
        plotted: Some(table.plotted.into()),
        cells: table.entries.iter().enumerate().map(cell).collect(),
    }
}

/// The same for one element of each call, for a table whose columns differ in how many elements a call has. What is held between
/// calls remains as it is.
#[must_use]
pub fn per_element(mut figures: Figures, table: &Table) -> Figures {
    for (cell, entry) in figures.cells.iter_mut().zip(&table.entries) {
        #[expect(clippy::cast_precision_loss, reason = "elements are far below 2^52")]
        let elements = entry.elements as f64;
        cell.bytes = entry.bytes / entry.elements;
        cell.time.ns /= elements;
        cell.instructions = cell.instructions.map(|count| count / elements);
        cell.allocations = cell.allocations.map(|count| count / elements);
    }
    figures
}

/// Writes the page, the data and one plot for each table to `folder`.
///
/// # Errors
/// A file cannot be written, or a plot cannot be drawn.
pub fn write(folder: &Path, question: &str, page: &str, figures: &[Figures]) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(format!("{question}.md")), page)?;
    fs::write(folder.join(format!("{question}.json")), bench::written(figures))?;
    for figures in figures {
        fs::write(folder.join(format!("{question}-{}.svg", figures.name)), plot::bars(figures)?)?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn real(bytes: usize) -> f64 {
    bytes as f64
}
