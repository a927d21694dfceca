//! What many connections and many calls cost.

use results::bench::{Cell, Figures, Time};
use results::{number, whole};

use super::Answer;
use crate::report::markdown::aligned;
use crate::report::real;
use crate::rpc::{Effort, Growth, Idle};

const SIDES: [&str; 2] = ["client", "server"];

/// The tables `idle` and `growth`.
pub(super) fn tables(answer: &Answer) -> impl Iterator<Item = Figures> {
    let mut idle = Vec::new();
    for of in &answer.idle {
        for (row, side) in SIDES.into_iter().zip([of.client, of.server]) {
            idle.push(Cell {
                row: row.into(),
                column: format!("{} connections", whole(of.connections.into())),
                bytes: u64::try_from(side.bytes).unwrap_or(0),
                time: Time { ns: float(side.cpu_ns), spread: 0.0 },
                ..Cell::default()
            });
        }
    }
    let Growth { calls, client, server } = answer.growth;
    let growth = SIDES.into_iter().zip([client, server]).map(|(row, side)| Cell {
        row: row.into(),
        column: format!("{} calls", whole(calls)),
        bytes: side.before,
        time: Time { ns: float(side.cpu_ns_per_call), spread: 0.0 },
        kept_bytes: Some(float(side.after) - float(side.before)),
        ..Cell::default()
    });
    let growth = growth.collect();
    let table = |name: &str, title: &str, cells| Figures {
        name: name.into(),
        title: title.into(),
        baseline: None,
        limit: None,
        plotted: None,
        cells,
    };
    [table("idle", "Idle connections", idle), table("growth", "Memory over many calls", growth)].into_iter()
}

pub(super) fn section(answer: &Answer, effort: &Effort) -> String {
    let mut page = format!(
        "## Idle connections of `rpc`\n\nClient and server are a process each, with one thread. Resident memory of one connection, and \
         processor time of one connection in one second, heartbeats and all, over {} s.\n\n",
        effort.idle_for.as_secs()
    );
    let head = ["connections", "client, bytes", "server, bytes", "client, µs/s", "server, µs/s"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for &connections in effort.idle {
        let count = whole(connections.into());
        let found = answer.idle.iter().find(|idle| idle.connections == connections);
        let Some(Idle { client, server, .. }) = found else {
            // The system allows fewer.
            let not_measured = ["not measured", "", "", ""].map(str::to_owned);
            rows.push([count].into_iter().chain(not_measured).collect());
            continue;
        };
        let bytes = [client, server].map(|side| whole(u64::try_from(side.bytes).unwrap_or(0)));
        let time = [client, server].map(|side| number(float(side.cpu_ns) / 1e3));
        rows.push([count].into_iter().chain(bytes).chain(time).collect());
    }
    page += &aligned(&rows);
    let Growth { calls, client, server } = answer.growth;
    page += &format!(
        "\n## Memory of `rpc` over {} calls\n\nResident KiB after a warm-up, halfway, and at the end; the users, 64 in flight on one \
         connection.\n\n",
        whole(calls)
    );
    let head = ["", "before", "halfway", "after", "grown by"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for (row, side) in SIDES.into_iter().zip([client, server]) {
        let kib = [side.before, side.halfway, side.after].map(|bytes| whole(bytes / 1024));
        let grown = format!("{:.0}", (float(side.after) - float(side.before)) / 1024.0);
        rows.push([row.to_owned()].into_iter().chain(kib).chain([grown]).collect());
    }
    page + &aligned(&rows)
}

fn float(count: u64) -> f64 {
    usize::try_from(count).map_or(f64::INFINITY, real)
}
