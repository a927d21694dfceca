//! Tables in Markdown, aligned so that they can be read in a terminal.

use std::fmt::Write;

use results::bench::{Cell, Figures};
use results::number;

/// The section of one table: times, ratios to the baseline, multiples of the limit, instructions and allocations.
#[must_use]
pub fn table_section(question: &str, figures: &Figures) -> String {
    let Figures { name, title, limit, .. } = figures;
    let [baseline, plotted] =
        [&figures.baseline, &figures.plotted].map(|name| name.as_deref().unwrap_or_default());
    let slow = figures.cells.iter().any(|cell| cell.time.ns > 50_000.0);
    let (unit, per) = if slow { ("µs", 1_000.0) } else { ("ns", 1.0) };
    let mut page = format!("## {title}\n\n![{title}: {plotted}, in {unit}]({question}-{name}.svg)\n\n");
    let time = |cell: &Cell| format!("{} ±{:.0} %", number(cell.time.ns / per), cell.time.spread * 100.0);
    let _ = write!(page, "Time of one, in {unit}, and how far the worst repeat lies above it.\n\n");
    page += &grid(figures, time);
    let to_baseline = |cell: &Cell| {
        figures
            .ns(baseline, &cell.column)
            .map_or_else(String::new, |ns| format!("{}×", number(ns / cell.time.ns)))
    };
    let _ = write!(page, "\nHow many times cheaper than `{baseline}`.\n\n");
    page += &grid(figures, to_baseline);
    if let Some(limit) = limit
        && let Some(limit_cell) = figures.cells.iter().find(|cell| cell.row == *limit)
    {
        let _ = write!(page, "\nIn `{limit}`s of {} bytes.\n\n", limit_cell.bytes);
        page += &grid(figures, |cell| number(cell.time.ns / limit_cell.time.ns));
    }
    let counted = |cell: &Cell| match (cell.instructions, cell.allocations) {
        (Some(instructions), Some(allocations)) => format!("{instructions:.0} · {}", number(allocations)),
        (Some(instructions), None) => format!("{instructions:.0}"),
        (None, Some(allocations)) => format!("· {}", number(allocations)),
        (None, None) => String::new(),
    };
    if figures.cells.iter().any(|cell| cell.instructions.is_some() || cell.allocations.is_some()) {
        let _ = write!(page, "\nInstructions · allocations of one.\n\n");
        page += &grid(figures, counted);
    }
    page
}

fn grid(figures: &Figures, show: impl Fn(&Cell) -> String) -> String {
    let columns = columns(figures);
    let mut lines =
        vec![["", "bytes"].into_iter().chain(columns.iter().copied()).map(str::to_owned).collect::<Vec<_>>()];
    for row in rows(figures) {
        let cells = columns.iter().map(|column| figures.cell(row, column).map_or_else(String::new, &show));
        let cells: Vec<String> = cells.collect();
        let bytes = figures.cells.iter().find(|cell| cell.row == row).map(|cell| cell.bytes.to_string());
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push([row.to_owned(), bytes.unwrap_or_default()].into_iter().chain(cells).collect());
        }
    }
    aligned(&lines)
}

fn rows(figures: &Figures) -> Vec<&str> {
    in_order(figures.cells.iter().map(|cell| &*cell.row))
}

/// The columns of the row that has the most, then those that only others have.
fn columns(figures: &Figures) -> Vec<&str> {
    let of = |row| figures.cells.iter().filter(move |cell| cell.row == row);
    let fullest = rows(figures).into_iter().rev().max_by_key(|&row| of(row).count()).unwrap_or_default();
    in_order(of(fullest).chain(&figures.cells).map(|cell| &*cell.column))
}

fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// A Markdown table; the first row is its head. All columns but the first are aligned to the right.
#[must_use]
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).max(3);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut table = String::new();
    for (at, row) in rows.iter().enumerate() {
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let _ = if column == 0 {
                write!(table, "| {cell:<width$} ")
            } else {
                write!(table, "| {cell:>width$} ")
            };
        }
        table += "|\n";
        if at == 0 {
            for (column, &width) in widths.iter().enumerate() {
                let end = if column == 0 { "-" } else { ":" };
                let _ = write!(table, "| {}{end} ", "-".repeat(width - 1));
            }
            table += "|\n";
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_whatever_their_script() {
        let rows = [["", "µs"], ["größer", "1"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "|        |  µs |\n| ------ | --: |\n| größer |   1 |\n");
    }
}
