//! What the bench of RPC stacks found, as data, as Markdown and as plots.

mod aims;
mod answer;
pub mod counts;
mod plot;
mod scale;
mod tables;

use std::fs;
use std::path::Path;

use anyhow::Result;
use results::bench;
use results::counts::Counts;

pub use self::answer::{Asked, answer};
pub(super) use self::tables::{NO_DIFFERENCE, floor};
pub use self::tables::{figures, sentence};
use crate::machine;
use crate::rpc::{Effort, Growth, Idle, STACKS, Samples, Workload};

/// Everything that a run found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the order of the stacks was drawn with.
    pub seed: u64,
    pub samples: Samples,
    pub idle: Vec<Idle>,
    pub growth: Growth,
    /// What was counted, if it was.
    pub counts: Option<Counts>,
}

/// The page: a section for each workload, the aims, and what scale costs.
#[must_use]
pub fn page(answer: &Answer, effort: &Effort, quick: bool) -> String {
    let again = if quick { " --quick" } else { "" };
    let mut page = format!(
        "# What a call costs, through the composed RPC and through others\n\n\
         Made by `cargo lab bench rpc{again}`: client and server are two processes on loopback, with one connection between them. As \
         many tasks as there are calls in flight call again as soon as they are answered, the same for all stacks; what a task is \
         answered it sends next, and every answer is checked. In each of {} rounds all stacks have one burst of {} ms of everything in \
         turn, with new processes, in an order that is drawn anew each time (seed {}). Figures are medians of the rounds, with their quartiles; \
         ratios are those of one round. [Instructions and allocations](rpc-counts.md) travel to other machines of this architecture; times do not, and ratios of \
         times do where the programs differ in what they compute, not where most of a call is the system's, as it is with one in \
         flight.\n\nMachine: {}.\n\n",
        effort.rounds,
        effort.burst.as_millis(),
        answer.seed,
        machine::line()
    );
    for stack in STACKS {
        page += &format!("- `{}`: {}\n", stack.name, stack.set_up);
    }
    page += "\nThe same struct of the application is at both ends of all of them, and `prost` or `serde` encodes it as it is. \
             The runtime has one thread, or, where it says multi, two workers; both sides have the same.\n\n";
    for workload in Workload::ALL {
        page += &tables::section(&answer.samples, workload);
    }
    page += &aims::aims(&answer.samples, answer.counts.as_ref());
    page += &scale::section(answer, effort);
    page
}

/// Writes the page, the data and a plot for each workload to `folder`.
///
/// # Errors
/// A file cannot be written, or a plot cannot be drawn.
pub fn write(folder: &Path, page: &str, answer: &Answer) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("rpc.md"), page)?;
    let mut data: Vec<_> = Workload::ALL.map(|workload| figures(&answer.samples, workload)).into();
    for table in &data {
        fs::write(folder.join(format!("rpc-{}.svg", table.name)), plot::bars(table)?)?;
    }
    data.extend(scale::tables(answer));
    fs::write(folder.join("rpc.json"), bench::written(&data))?;
    Ok(())
}
