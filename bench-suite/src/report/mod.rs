//! What was found, as data, as Markdown and as plots.

mod aims;
mod codecs;
mod markdown;
mod plot;
pub mod rpc;
pub mod summary;

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use self::codecs::codecs_appendix;
pub use self::markdown::{aligned, table_section};

use crate::entry::Table;
use crate::interleaved::Time;

/// A measured [`Table`].
#[derive(Debug, Serialize)]
pub struct Figures {
    /// See [`Table`].
    pub name: &'static str,
    /// See [`Table`].
    pub title: String,
    /// See [`Table`].
    pub baseline: &'static str,
    /// See [`Table`].
    pub limit: Option<&'static str>,
    /// See [`Table`].
    pub plotted: &'static str,
    /// One for each entry.
    pub cells: Vec<Cell>,
}

/// A measured [`Entry`](crate::entry::Entry).
#[derive(Debug, Serialize)]
pub struct Cell {
    /// Who did it.
    pub row: &'static str,
    /// What was done.
    pub column: &'static str,
    /// Bytes on the wire.
    pub bytes: u64,
    /// How long one call takes.
    pub time: Time,
    /// Instructions of one call, if they were counted.
    pub instructions: Option<f64>,
    /// Allocations of one call, if they were counted.
    pub allocations: Option<f64>,
    /// Bytes that it holds between calls, if they were counted.
    pub kept_bytes: Option<f64>,
}

/// How often one call allocates, as `bench-allocations` prints it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Allocations {
    /// The table.
    pub table: String,
    /// The row.
    pub row: String,
    /// The column.
    pub column: String,
    /// For one call.
    pub allocations: f64,
    /// What the first calls allocated and did not free, in bytes.
    pub kept_bytes: f64,
}

impl Figures {
    /// Puts together what was measured of a table, in the order of its entries.
    #[must_use]
    pub fn new(
        table: &Table,
        times: &[Time],
        instructions: Option<&[f64]>,
        allocations: &[Allocations],
    ) -> Self {
        let cell = |(at, entry): (usize, &crate::entry::Entry)| {
            let counted = allocations.iter().find(|known| {
                known.table == table.name && known.row == entry.row && known.column == entry.column
            });
            Cell {
                row: entry.row,
                column: entry.column,
                bytes: entry.bytes,
                time: times[at],
                instructions: instructions.map(|counts| counts[at]),
                allocations: counted.map(|known| known.allocations),
                kept_bytes: counted.map(|known| known.kept_bytes),
            }
        };
        Self {
            name: table.name,
            title: table.title.clone(),
            baseline: table.baseline,
            limit: table.limit,
            plotted: table.plotted,
            cells: table.entries.iter().enumerate().map(cell).collect(),
        }
    }

    /// The same for one element of each call, for a table whose columns differ in how many elements a call has. What is held between
    /// calls remains as it is.
    #[must_use]
    pub fn per_element(mut self, table: &Table) -> Self {
        for (cell, entry) in self.cells.iter_mut().zip(&table.entries) {
            #[expect(clippy::cast_precision_loss, reason = "elements are far below 2^52")]
            let elements = entry.elements as f64;
            cell.bytes = entry.bytes / entry.elements;
            cell.time.ns /= elements;
            cell.instructions = cell.instructions.map(|count| count / elements);
            cell.allocations = cell.allocations.map(|count| count / elements);
        }
        self
    }

    /// The cell of a row and a column.
    #[must_use]
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.row == row && cell.column == column)
    }

    /// Nanoseconds of a row and a column.
    #[must_use]
    pub fn ns(&self, row: &str, column: &str) -> Option<f64> {
        self.cell(row, column).map(|cell| cell.time.ns)
    }

    fn rows(&self) -> Vec<&'static str> {
        in_order(self.cells.iter().map(|cell| cell.row))
    }

    /// The columns of the row that has the most, then those that only others have.
    fn columns(&self) -> Vec<&'static str> {
        let of = |row| self.cells.iter().filter(move |cell| cell.row == row);
        let fullest = self.rows().into_iter().rev().max_by_key(|&row| of(row).count()).unwrap_or_default();
        in_order(of(fullest).chain(&self.cells).map(|cell| cell.column))
    }
}

/// Writes the page, the data and one plot for each table to `folder`.
///
/// # Errors
/// A file cannot be written, or a plot cannot be drawn.
pub fn write(folder: &Path, question: &str, page: &str, figures: &[Figures]) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(format!("{question}.md")), page)?;
    fs::write(folder.join(format!("{question}.json")), serde_json::to_string_pretty(figures)? + "\n")?;
    for figures in figures {
        fs::write(folder.join(format!("{question}-{}.svg", figures.name)), plot::bars(figures)?)?;
    }
    Ok(())
}

fn in_order(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut all = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn real(bytes: usize) -> f64 {
    bytes as f64
}
