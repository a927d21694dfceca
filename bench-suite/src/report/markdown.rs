//! Tables in Markdown, aligned so that they can be read in a terminal.

use std::fmt::Write;

use super::{Cell, Figures};
use crate::fairness::FAIRNESS;
use crate::questions::codecs::{FRESH, OWNED, READ, REUSED, ROUND_TRIP};
use crate::sizes::{packed_batch, sizes};

/// The section of one table: times, ratios to the baseline, multiples of the limit, instructions and allocations.
#[must_use]
pub fn table_section(question: &str, figures: &Figures) -> String {
    let Figures { name, title, baseline, limit, plotted, .. } = figures;
    let slow = figures.cells.iter().any(|cell| cell.time.ns > 50_000.0);
    let (unit, per) = if slow { ("µs", 1_000.0) } else { ("ns", 1.0) };
    let mut page = format!("## {title}\n\n![{title}: {plotted}, in {unit}]({question}-{name}.svg)\n\n");
    let time = |cell: &Cell| format!("{} ±{:.0} %", number(cell.time.ns / per), cell.time.spread * 100.0);
    let _ = write!(page, "Time of one call in {unit}, and how far the worst repeat lies above it.\n\n");
    page += &grid(figures, time);
    let to_baseline = |cell: &Cell| {
        figures
            .ns(baseline, cell.column)
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
        let _ = write!(page, "\nInstructions · allocations of one call.\n\n");
        page += &grid(figures, counted);
    }
    page
}

/// What belongs to the codecs only: sizes, aims, the article's ratios, and what the figures do not say.
#[must_use]
pub fn codecs_appendix(figures: &[Figures]) -> String {
    let mut page = "## Sizes\n\nBytes, and what zstd at level 3 leaves of them.\n\n".to_owned();
    let head = ["codec", "user", "zstd", "1,024 users", "zstd", "header", "batch", "zstd", "series", "zstd"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for of in sizes() {
        let bytes = [of.user.raw, of.user.zstd, of.rotation.raw, of.rotation.zstd, of.request_header];
        let more = [of.batch.raw, of.batch.zstd, of.series.raw, of.series.zstd];
        let bytes = bytes.into_iter().chain(more).map(|bytes| bytes.to_string());
        rows.push([of.codec.to_owned()].into_iter().chain(bytes).collect());
    }
    page += &aligned(&rows);
    let _ = write!(page, "\nThe custom batch packed with zstd at level 1 is {} bytes.\n", packed_batch());
    page += &article(figures);
    page += &aims(figures);
    page += &fairness();
    page
}

/// The article's figures come from a JVM: only ratios can be compared.
fn article(figures: &[Figures]) -> String {
    let Some(user) = figures.iter().find(|figures| figures.name == "user") else { return String::new() };
    let fastest = |column: &str| {
        let own = ["memcpy", "clone()", "serde_json", "sonic-rs", "prost"];
        let others = user.cells.iter().filter(|cell| cell.column == column && !own.contains(&cell.row));
        others
            .filter(|cell| !cell.row.contains("unvalidated"))
            .min_by(|left, right| left.time.ns.total_cmp(&right.time.ns))
    };
    let mut rows = vec![["", "JSON : Protobuf", "JSON : fastest binary"].map(str::to_owned).to_vec()];
    let mut row = |name: &str, protobuf: f64, binary: f64, which: &str| {
        rows.push(vec![name.to_owned(), format!("{protobuf:.2}"), format!("{binary:.2} ({which})")]);
    };
    row("encode, JVM", 18.3 / 6.2, 18.3 / 4.1, "Kryo");
    for (name, column) in [("encode, here, new buffer", FRESH), ("encode, here, used buffer", REUSED)] {
        if let (Some(json), Some(protobuf), Some(binary)) =
            (user.ns("serde_json", column), user.ns("prost", column), fastest(column))
        {
            row(name, json / protobuf, json / binary.time.ns, binary.row);
        }
    }
    row("decode, JVM", 25.7 / 8.9, 25.7 / 5.3, "Kryo");
    if let (Some(json), Some(protobuf), Some(binary)) =
        (user.ns("serde_json", OWNED), user.ns("prost", OWNED), fastest(OWNED))
    {
        row("decode, here, owned", json / protobuf, json / binary.time.ns, binary.row);
    }
    row("bytes, JVM", 156.0 / 68.0, 156.0 / 72.0, "Kryo");
    let bytes =
        |codec: &str| sizes().iter().find(|sizes| sizes.codec == codec).map(|sizes| real(sizes.user.raw));
    let smallest = sizes().into_iter().min_by_key(|sizes| sizes.user.raw);
    if let (Some(json), Some(protobuf), Some(smallest)) = (bytes("serde_json"), bytes("prost"), smallest) {
        row("bytes, here", json / protobuf, json / real(smallest.user.raw), smallest.codec);
    }
    let intro = "\n## Beside the article's figures\n\nThe article measured a `User` of ten fields on a JVM: JSON 18.3 µs to encode, \
                 25.7 µs to decode, 156 bytes; Protobuf 6.2, 8.9, 68; Kryo 4.1, 5.3, 72. `prost` is filled from the application's own \
                 struct here.\n\n";
    intro.to_owned() + &aligned(&rows)
}

/// What the custom codec set out to do, and how far it came in this very run.
fn aims(figures: &[Figures]) -> String {
    let of = |name: &str| figures.iter().find(|figures| figures.name == name);
    let mut rows = vec![["aim of the custom codec", "wanted", "here"].map(str::to_owned).to_vec()];
    let mut aim = |what: &str, wanted: &str, here: Option<f64>, suffix: &str, ok: fn(f64) -> bool| {
        if let Some(here) = here {
            let verdict = if ok(here) { "reached" } else { "not reached" };
            rows.push(vec![
                what.to_owned(),
                wanted.to_owned(),
                format!("{}{suffix}, {verdict}", number(here)),
            ]);
        }
    };
    let round_trip = |figures: &Figures| {
        let json = figures.ns("serde_json", REUSED)? + figures.ns("serde_json", OWNED)?;
        Some(json / figures.ns("custom", ROUND_TRIP)?)
    };
    aim(
        "a user there and back, against JSON decoded to owned",
        "30×",
        of("user").and_then(round_trip),
        "×",
        |x| x >= 30.0,
    );
    aim("the same in rotation", "20×", of("rotation").and_then(round_trip), "×", |x| x >= 20.0);
    let borrowed =
        |figures: &Figures| Some(figures.ns("serde_json", ROUND_TRIP)? / figures.ns("custom", ROUND_TRIP)?);
    aim(
        "a user there and back, against JSON decoded to borrowed",
        "30×",
        of("user").and_then(borrowed),
        "×",
        |x| x >= 30.0,
    );
    aim("the same in rotation", "20×", of("rotation").and_then(borrowed), "×", |x| x >= 20.0);
    let instructions = |figures: &Figures| {
        let of = |row, column| figures.cell(row, column)?.instructions;
        Some((of("serde_json", REUSED)? + of("serde_json", OWNED)?) / of("custom", ROUND_TRIP)?)
    };
    aim(
        "a user there and back, in instructions, JSON owned",
        "30×",
        of("user").and_then(instructions),
        "×",
        |x| x >= 30.0,
    );
    aim("the same in rotation", "20×", of("rotation").and_then(instructions), "×", |x| x >= 20.0);
    let shared = |figures: &Figures| {
        Some(figures.ns("custom, one allocation", OWNED)? / figures.ns("clone()", OWNED)?)
    };
    aim("an owned decode with one allocation, in `clone()`s", "0.25", of("user").and_then(shared), "", |x| {
        x <= 0.25
    });
    let time = |figures: &Figures| {
        Some(figures.ns("custom + zstd-1", REUSED)? / figures.ns("serde_json + zstd-3", REUSED)?)
    };
    aim("a packed batch, in times of JSON + zstd-3", "0.25", of("batch").and_then(time), "", |x| x <= 0.25);
    let bytes = |figures: &Figures| {
        let of = |row| Some(real(usize::try_from(figures.cell(row, REUSED)?.bytes).ok()?));
        Some(of("custom + zstd-1")? / of("serde_json + zstd-3")?)
    };
    aim("a packed batch, in bytes of JSON + zstd-3", "below 1", of("batch").and_then(bytes), "", |x| x < 1.0);
    for (what, column) in
        [("a header encoded, in `memcpy`s of it", REUSED), ("a header decoded, in `memcpy`s of it", OWNED)]
    {
        let header = |figures: &Figures| Some(figures.ns("custom", column)? / figures.ns("memcpy", REUSED)?);
        aim(what, "below 1", of("request-header").and_then(header), "", |x| x < 1.0);
    }
    let read = |figures: &Figures| figures.ns("custom", READ).map(|_| ());
    if of("user").and_then(read).is_none() {
        String::new()
    } else {
        format!("\n## Aims\n\n{}", aligned(&rows))
    }
}

fn fairness() -> String {
    let head = [
        "codec",
        "cross-language",
        "newer to older",
        "older to newer",
        "newer list to older",
        "doubles",
        "validates",
        "borrows",
        "maintained",
        "licence",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in FAIRNESS {
        let doubles = if row.keeps_doubles { "all" } else { "-0.0 becomes 0.0" };
        let borrows = if row.borrows { "yes" } else { "no" };
        rows.push(vec![
            row.codec.to_owned(),
            row.cross_language.to_owned(),
            row.newer_to_older.to_string(),
            row.older_to_newer.to_string(),
            row.list_newer_to_older.to_string(),
            doubles.to_owned(),
            row.validates.to_owned(),
            borrows.to_owned(),
            row.maintained.to_owned(),
            row.licence.to_owned(),
        ]);
    }
    let intro = "\n## What the figures do not say\n\nA text field is added at the end of the user. Do the fields that both sides know arrive, \
                 one user alone and a list of them? Tried in `tests/evolution.rs`.\n\n";
    intro.to_owned() + &aligned(&rows)
}

fn grid(figures: &Figures, show: impl Fn(&Cell) -> String) -> String {
    let columns = figures.columns();
    let mut rows =
        vec![["", "bytes"].into_iter().chain(columns.iter().copied()).map(str::to_owned).collect::<Vec<_>>()];
    for row in figures.rows() {
        let cells = columns.iter().map(|column| figures.cell(row, column).map_or_else(String::new, &show));
        let cells: Vec<String> = cells.collect();
        let bytes = figures.cells.iter().find(|cell| cell.row == row).map(|cell| cell.bytes.to_string());
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push([row.to_owned(), bytes.unwrap_or_default()].into_iter().chain(cells).collect());
        }
    }
    aligned(&rows)
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

/// Three digits that matter, and thousands apart.
pub(super) fn number(number: f64) -> String {
    let decimals = if number >= 100.0 || number == 0.0 {
        0
    } else if number >= 10.0 {
        1
    } else {
        2
    };
    let plain = format!("{number:.decimals$}");
    let whole = plain.split('.').next().unwrap_or_default();
    if whole.len() < 4 {
        return plain;
    }
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn real(bytes: usize) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        assert_eq!(
            [0.0, 0.254, 7.25, 47.04, 962.3, 1_155.0, 1_681_072.0].map(number),
            ["0", "0.25", "7.25", "47.0", "962", "1,155", "1,681,072"]
        );
    }

    #[test]
    fn columns_are_aligned_whatever_their_script() {
        let rows = [["", "µs"], ["größer", "1"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "|        |  µs |\n| ------ | --: |\n| größer |   1 |\n");
    }
}
