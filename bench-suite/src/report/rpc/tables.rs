//! The stacks' figures: a table for each workload, a row for each stack, a column for each number in flight and runtime.

use results::bench::{Call, Cell, Figures, Spread, Time};
use results::{more, number, whole};

use crate::report::markdown::aligned;
use crate::rpc::{self, AGAIN, Found, IN_FLIGHT, RPC, Runtime, STACKS, Samples, Workload};

/// The figures of one workload.
#[must_use]
pub fn figures(samples: &Samples, workload: Workload) -> Figures {
    let mut cells = Vec::new();
    for stack in STACKS {
        for (cell, column) in columns(workload) {
            cells.extend(found(samples, stack.name, cell, column));
        }
    }
    Figures {
        name: workload.name().into(),
        title: workload.title().into(),
        baseline: Some(RPC.into()),
        limit: None,
        plotted: None,
        cells,
    }
}

fn found(samples: &Samples, row: &'static str, cell: rpc::Cell, column: String) -> Option<Cell> {
    let cpu_ns = samples.spread(row, cell, Found::cpu_ns_per_call)?;
    // Two figures that are nearer than this are not told apart, neither here nor in the book.
    let floor = samples.floor(cell, Found::cpu_ns_per_call).unwrap_or(0.0);
    let spread = ((cpu_ns.high - cpu_ns.low) / 2.0 / cpu_ns.median).max(floor);
    let call = Call {
        cpu_ns,
        cpu_ratio: samples.ratio((row, cell), (RPC, cell), Found::cpu_ns_per_call),
        per_second: samples.spread(row, cell, Found::per_second)?,
        p50_ns: samples.spread(row, cell, Found::p50)?,
        p50_ratio: samples.ratio((row, cell), (RPC, cell), Found::p50),
        p99_ns: samples.spread(row, cell, Found::p99)?,
    };
    Some(Cell {
        row: row.into(),
        column,
        bytes: cell.workload.bytes(),
        time: Time { ns: cpu_ns.median, spread },
        call: Some(call),
        ..Cell::default()
    })
}

/// The columns, and what they are called.
fn columns(workload: Workload) -> Vec<(rpc::Cell, String)> {
    let cell = |runtime| IN_FLIGHT.map(|in_flight| rpc::Cell { workload, in_flight, runtime });
    Runtime::ALL.into_iter().flat_map(cell).map(|cell| (cell, column(cell.in_flight, cell.runtime))).collect()
}

/// What a column is called.
pub(super) fn column(in_flight: u32, runtime: Runtime) -> String {
    let multi = if runtime == Runtime::Multi { ", multi" } else { "" };
    format!("{} in flight{multi}", whole(in_flight.into()))
}

/// The section of one workload.
pub(super) fn section(samples: &Samples, workload: Workload) -> String {
    let table = figures(samples, workload);
    let title = &table.title;
    let mut page = format!(
        "## {title}\n\n![{title}: processor time of a call, in µs](rpc-{}.svg)\n\n\
         Time of one call on the processors, client's and server's together, in µs.\n\n",
        table.name
    );
    page += &grid(&table, workload, |cell| Some(shown(cell.call.as_ref()?.cpu_ns.times(1e-3))));
    page += &format!(
        "\nThe same, as times of `{RPC}`'s. `{AGAIN}` is the floor: a ratio that is no farther from 1 than its farther quartile is, or that has 1 \
         between its own quartiles, is no difference.\n\n"
    );
    page += &grid(&table, workload, |cell| ratio(&table, cell));
    page += "\nCalls in a second, in thousands.\n\n";
    page += &grid(&table, workload, |cell| Some(shown(cell.call.as_ref()?.per_second.times(1e-3))));
    page += "\nLatency that half of the calls do not exceed, in µs.\n\n";
    page += &grid(&table, workload, |cell| Some(shown(cell.call.as_ref()?.p50_ns.times(1e-3))));
    page += "\nLatency that one call of a hundred exceeds, in µs.\n\n";
    page += &grid(&table, workload, |cell| Some(shown(cell.call.as_ref()?.p99_ns.times(1e-3))));
    if let Some(sentence) = sentence(&table) {
        page += &format!("\n**In one sentence:** {sentence}\n");
    }
    page + "\n"
}

fn grid(table: &Figures, workload: Workload, of: impl Fn(&Cell) -> Option<String>) -> String {
    let columns = columns(workload).into_iter().map(|(_, column)| column);
    let head: Vec<String> = [String::new()].into_iter().chain(columns).collect();
    let row = |stack: &rpc::Stack| {
        let cells = head[1..].iter().map(|column| table.cell(stack.name, column).and_then(&of));
        [stack.name.to_owned()].into_iter().chain(cells.map(Option::unwrap_or_default)).collect()
    };
    let rows: Vec<Vec<String>> = [head.clone()].into_iter().chain(STACKS.iter().map(row)).collect();
    aligned(&rows)
}

fn ratio(table: &Figures, cell: &Cell) -> Option<String> {
    let ratio = cell.call.as_ref()?.cpu_ratio?;
    let measured = cell.row == AGAIN || ratio.differs(floor(table, &cell.column, |call| call.cpu_ratio));
    Some(if cell.row == RPC {
        "1".into()
    } else if measured {
        shown(ratio)
    } else {
        NO_DIFFERENCE.into()
    })
}

/// What is said of a ratio that is too near to 1.
pub(in crate::report) const NO_DIFFERENCE: &str = "no difference";

/// How far the same program lay from itself in that column; 0 where it was measured once.
pub(in crate::report) fn floor(table: &Figures, column: &str, of: impl Fn(&Call) -> Option<Spread>) -> f64 {
    let again = table.cell(AGAIN, column).and_then(|cell| of(cell.call.as_ref()?));
    again.map_or(0.0, Spread::away)
}

/// The median, and the quartiles.
pub(super) fn shown(spread: Spread) -> String {
    format!("{} ({}–{})", number(spread.median), number(spread.low), number(spread.high))
}

/// What was found, in one sentence, if tarpc and tonic were measured. What the run cannot tell apart is said to be so.
#[must_use]
pub fn sentence(table: &Figures) -> Option<String> {
    let at = |row, in_flight| table.cell(row, &column(in_flight, Runtime::Current))?.call.as_ref();
    let cost = |row: &'static str, in_flight| {
        let ratio = at(row, in_flight)?.cpu_ratio?;
        let floor = floor(table, &column(in_flight, Runtime::Current), |call| call.cpu_ratio);
        let told = format!("{row} takes {}", more(ratio.median));
        Some(if ratio.differs(floor) { told } else { format!("{row} cannot be told from it") })
    };
    Some(format!(
        "{} costs `{RPC}` {} µs of processor time, client and server together, at 64 calls in flight on one \
         connection; {} and {}, and at one call at a time, which is mostly the system's part, {} and {}.",
        table.title,
        number(at(RPC, 64)?.cpu_ns.median / 1e3),
        cost("tarpc", 64)?,
        cost("tonic", 64)?,
        cost("tarpc", 1)?,
        cost("tonic", 1)?,
    ))
}
