//! One table for those who will not read the others, of codecs and one of RPC stacks: in the suite's README, each
//! between two marks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use results::bench::{self, Call, Cell, Figures, Spread};
use results::number;

use super::markdown::aligned;
use super::rpc::{NO_DIFFERENCE, floor};
use crate::caveats::{CAVEATS, Caveats, Outcome};
use crate::questions::codecs::{OWNED, REUSED, ROUND_TRIP};
use crate::rpc::{AGAIN, RPC, STACKS};

const ENDS: &str = "<!-- The table ends. -->\n";
const BASELINE: &str = "serde_json";
/// A round trip of the baseline ends in an owned value.
const BASELINE_ROUND_TRIP: &str = "serde_json, owned";

/// Why there is no summary, or no place for one.
#[derive(Debug, thiserror::Error)]
pub enum NoSummary {
    /// Not the data of a report.
    #[error("the results cannot be read")]
    Results(#[from] serde_json::Error),
    /// A row, a column or a table is not there.
    #[error("the results have no {column:?} of {row:?}")]
    NoFigure { row: &'static str, column: &'static str },
    /// A whole table is not there.
    #[error("the results have no table {name:?}")]
    NoTable { name: &'static str },
    /// The marks are not there, in this order.
    #[error("the page has no place for the table")]
    NoPlace,
}

/// The table of the codecs, from `codecs.json` as a report wrote it.
///
/// # Errors
/// See [`NoSummary`].
pub fn codecs(results: &str) -> Result<String, NoSummary> {
    let tables = bench::read(results)?;
    let user = named(&tables, "user")?;
    let cell = |row, column| cell(user, row, column);
    let head = [
        "codec",
        "bytes",
        "encode",
        "decode",
        "round trip",
        "an added field",
        "other languages",
        "maintained",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for codec in CAVEATS {
        let times = |column, baseline| {
            Ok::<_, NoSummary>(format!(
                "{}×",
                number(cell(baseline, column)?.time.ns / cell(codec.codec, column)?.time.ns)
            ))
        };
        rows.push(vec![
            codec.codec.to_owned(),
            cell(codec.codec, REUSED)?.bytes.to_string(),
            times(REUSED, BASELINE)?,
            times(OWNED, BASELINE)?,
            times(ROUND_TRIP, BASELINE_ROUND_TRIP)?,
            added_field(codec).to_owned(),
            codec.cross_language.to_owned(),
            codec.maintained.to_owned(),
        ]);
    }
    Ok(aligned(&rows))
}

/// The table of the RPC stacks, from `rpc.json` as a report wrote it: all as times of `rpc`'s.
///
/// # Errors
/// See [`NoSummary`].
pub fn calls(results: &str) -> Result<String, NoSummary> {
    let tables = bench::read(results)?;
    let (echo, user) = (named(&tables, "echo")?, named(&tables, "user")?);
    let times = |table: &Figures, row, column, of: &dyn Fn(&Call) -> Option<Spread>| {
        let ratio = of(call(table, row, column)?).ok_or(NoSummary::NoFigure { row, column })?;
        let differs = row == RPC || ratio.differs(floor(table, column, of));
        Ok::<_, NoSummary>(if differs { format!("{:.2}", ratio.median) } else { NO_DIFFERENCE.to_owned() })
    };
    let latency = |row| {
        let column = "1 in flight";
        let rpcs = call(echo, RPC, column)?.p50_ns.median;
        // Records of before have no ratio of each round: then it is to the median.
        times(echo, row, column, &|call| call.p50_ratio.or_else(|| Some(call.p50_ns.times(rpcs.recip()))))
    };
    let processor = |table: &Figures, row, column| times(table, row, column, &|call: &Call| call.cpu_ratio);
    let head = [
        "stack",
        "latency of an echo alone",
        "processor, echo, 64 at once",
        "processor, `User`, 64 at once",
        "processor, `User`, 64 at once, two threads",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for stack in STACKS.iter().filter(|stack| stack.name != AGAIN) {
        let ratios = [
            latency(stack.name)?,
            processor(echo, stack.name, "64 in flight")?,
            processor(user, stack.name, "64 in flight")?,
            processor(user, stack.name, "64 in flight, multi")?,
        ];
        rows.push([stack.name.to_owned()].into_iter().chain(ratios).collect());
    }
    Ok(aligned(&rows))
}

fn named<'a>(tables: &'a [Figures], name: &'static str) -> Result<&'a Figures, NoSummary> {
    tables.iter().find(|table| table.name == name).ok_or(NoSummary::NoTable { name })
}

fn cell<'a>(table: &'a Figures, row: &'static str, column: &'static str) -> Result<&'a Cell, NoSummary> {
    table.cell(row, column).ok_or(NoSummary::NoFigure { row, column })
}

fn call<'a>(table: &'a Figures, row: &'static str, column: &'static str) -> Result<&'a Call, NoSummary> {
    cell(table, row, column)?.call.as_ref().ok_or(NoSummary::NoFigure { row, column })
}

/// Which side of a deploy is understood by the other.
fn added_field(codec: &Caveats) -> &'static str {
    match (codec.newer_to_older, codec.older_to_newer) {
        (Outcome::Survives, Outcome::Survives) => "survives",
        (Outcome::Survives, _) => "newer to older only",
        (_, Outcome::Survives) => "older to newer only",
        _ => "refused",
    }
}

/// Writes the one-table summary of a question into the suite's README, if it quotes the results in `folder`: made of `file`, and put
/// where the README says that `question` does so.
///
/// # Errors
/// The results have no such table, or the README no place for it.
pub fn into_readme(
    folder: &Path,
    question: &str,
    file: &str,
    table: impl Fn(&str) -> Result<String, NoSummary>,
) -> anyhow::Result<()> {
    if !is_the_suites_own(folder) {
        return Ok(());
    }
    let write = || {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let table = table(&fs::read_to_string(folder.join(file).with_extension("json"))?)?;
        let page = put_into(&fs::read_to_string(&readme)?, question, &table)?;
        anyhow::Ok(fs::write(readme, page)?)
    };
    write().context("cannot write the summary")
}

/// Whether the results that the suite's README quotes are in `folder`.
#[must_use]
pub fn is_the_suites_own(folder: &Path) -> bool {
    matches!((folder.canonicalize(), own().canonicalize()), (Ok(folder), Ok(own)) if folder == own)
}

/// Where the suite records.
#[must_use]
pub fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("results")
}

/// `page` with `table` between the marks that belong to that question of the bench.
///
/// # Errors
/// See [`NoSummary::NoPlace`].
pub fn put_into(page: &str, question: &str, table: &str) -> Result<String, NoSummary> {
    let begins =
        format!("<!-- `cargo lab bench {question} --write bench-suite/results` writes this table. -->\n");
    let (before, rest) = page.split_once(&begins).ok_or(NoSummary::NoPlace)?;
    let (_, after) = rest.split_once(ENDS).ok_or(NoSummary::NoPlace)?;
    Ok([before, &begins, "\n", table, "\n", ENDS, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_as_times_of_rpcs_and_who_is_slower_has_more() {
        // The nth stack takes n times 100 ns alone, and n hundredths of `rpc`'s processor time.
        let spread = |median: f64| Spread { median, low: median, high: median };
        let cell = |(nth, row): (usize, &str), column: &str| {
            let n = (nth + 1) as f64;
            let (p50_ns, cpu_ratio) = (spread(n * 100.0), Some(spread(n / 100.0)));
            let call = Call {
                cpu_ns: spread(1.0),
                cpu_ratio,
                per_second: spread(1.0),
                p50_ns,
                p50_ratio: None,
                p99_ns: p50_ns,
            };
            Cell { row: row.into(), column: column.into(), call: Some(call), ..Cell::default() }
        };
        let table = |name: &str| {
            let columns = ["1 in flight", "64 in flight", "64 in flight, multi"];
            let stacks = || STACKS.iter().map(|stack| stack.name).enumerate();
            let cells = columns.iter().flat_map(|column| stacks().map(|stack| cell(stack, column))).collect();
            let (name, title) = (name.into(), "A title".into());
            Figures { name, title, baseline: None, limit: None, plotted: None, cells }
        };
        let results = bench::written(&[table("echo"), table("user")]);
        let page = calls(&results).expect("all is there");
        let row = |name: &str| {
            let row = page.lines().find(|line| line.starts_with(&format!("| {name} "))).expect("a row");
            row.split('|')
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .skip(1)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!([row("raw"), row(RPC)], ["0.50 0.01 0.01 0.01", "1.00 0.02 0.02 0.02"]);
        let lacking = bench::written(&[table("echo")]);
        assert!(matches!(calls(&lacking), Err(NoSummary::NoTable { name: "user" })));
    }
}
