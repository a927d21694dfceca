//! What was counted of a call, as a page and as data.

use std::fs;
use std::path::Path;

use anyhow::Result;
use results::counts::{self, Counted, Counts};
use results::{number, whole};

use super::aims;
use crate::report::markdown::aligned;
use crate::rpc::STACKS;
use crate::rpc::Workload;
use crate::rpc::counts::IN_FLIGHT;

/// The files in which counts are recorded, without their extensions.
pub const NAME: &str = "rpc-counts";

/// The page.
#[must_use]
pub fn page(counts: &Counts) -> String {
    let mut page = format!(
        "# What can be counted of a call\n\n\
         Made by `cargo lab bench rpc --only instructions`. Client and server are two processes with one thread each, under \
         `callgrind`; {}, for {}. Each figure is the difference of a long burst and a short one, for one call, so that the start \
         cancels out. The kernel's instructions are not among them.\n\n",
        counts.rustc, counts.target
    );
    for workload in Workload::ALL {
        page += &format!("## {}\n\n", workload.title());
        page += &table(counts, workload);
        page.push('\n');
    }
    page += &syscalls(counts);
    page + &aims::of_counts(counts)
}

/// Of one echo alone; nothing if they were not counted.
fn syscalls(counts: &Counts) -> String {
    let head = ["", "one thread each", "two threads each"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for stack in STACKS {
        let alone = counts.cell(Workload::Echo.name(), stack.name, 1);
        if let Some((one, two)) = alone.and_then(|cell| Some((cell.syscalls?, cell.syscalls_multi?))) {
            rows.push(vec![stack.name.to_owned(), format!("{one:.1}"), format!("{two:.1}")]);
        }
    }
    if rows.len() == 1 {
        return String::new();
    }
    let intro = "## System calls of an echo alone\n\nClient and server together, by `strace -f -c`, which slows them.\n\n";
    intro.to_owned() + &aligned(&rows)
}

fn table(counts: &Counts, workload: Workload) -> String {
    let head = ["", "in flight", "client", "server", "instructions", "client", "server", "allocations"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for in_flight in IN_FLIGHT {
        for stack in STACKS {
            let Some(counted) = counts.cell(workload.name(), stack.name, in_flight) else { continue };
            rows.push(row(counted));
        }
    }
    aligned(&rows)
}

fn row(counted: &Counted) -> Vec<String> {
    let sides = [counted.client, counted.server, counted.both()];
    let instructions = sides.map(|count| number(count.instructions));
    let allocations = sides.map(|count| format!("{:.1}", count.allocations));
    let name = [counted.stack.clone(), whole(counted.in_flight.into())];
    name.into_iter().chain(instructions).chain(allocations).collect()
}

/// Writes the page and the data to `folder`.
///
/// # Errors
/// A file cannot be written.
pub fn write(folder: &Path, page: &str, counts: &Counts) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(NAME).with_extension("md"), page)?;
    fs::write(folder.join(NAME).with_extension("json"), counts::written(counts))?;
    Ok(())
}
