//! `cargo lab bench rpc`: what is asked for is counted and timed, printed, held against the record, and written.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use results::counts::{self as recorded, Counts};

use super::{Answer, counts as page_of_counts};
use crate::instructions::NotCounted;
use crate::report::markdown::aligned;
use crate::report::summary;
use crate::rpc::counts::record::{Change, NotHeld, changes, held};
use crate::rpc::{self, Effort, Peers};

/// How to make a new record, said wherever the old one does not hold.
const RECORD: &str = "cargo lab bench rpc --only instructions --write bench-suite/results";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Where the programs `bench-peer` and `bench-own-peer` are.
    pub peers: PathBuf,
    /// A look.
    pub quick: bool,
    /// Instructions, allocations, system calls.
    pub counted: bool,
    /// Everything that has a clock, and memory.
    pub timed: bool,
    /// Whether it is a failure that the counts cannot be compared with the record.
    pub require: bool,
    /// The folder for pages, data and plots.
    pub write: Option<PathBuf>,
}

/// Measures, prints, and writes if that is asked for.
///
/// # Errors
/// A peer fails, a file cannot be written, or the RPC takes more than is recorded.
pub fn answer(asked: &Asked) -> Result<()> {
    let began = Instant::now();
    let peers = Peers::within(&asked.peers)?;
    let found = if asked.counted { counted(asked, &peers)? } else { None };
    if asked.timed {
        timed(asked, &peers, found.clone())?;
    }
    eprintln!("rpc: measured in {:.0} s", began.elapsed().as_secs_f32());
    // At the end, so that nothing of a long run is lost.
    match found {
        Some(found) if asked.write.is_none() => hold(&found, asked.require),
        _ => Ok(()),
    }
}

fn counted(asked: &Asked, peers: &Peers) -> Result<Option<Counts>> {
    let found = match rpc::counts::measure(peers, |_| true) {
        Err(NotCounted::NoValgrind) if !asked.require => {
            eprintln!(
                "rpc: VALGRIND IS NOT INSTALLED: no instructions are counted, and nothing is held against the record"
            );
            return Ok(None);
        }
        found => found.context("cannot count instructions")?,
    };
    let page = page_of_counts::page(&found);
    println!("{page}");
    if let Some(folder) = &asked.write {
        page_of_counts::write(folder, &page, &found)
            .with_context(|| format!("cannot write to {}", folder.display()))?;
    }
    Ok(Some(found))
}

fn timed(asked: &Asked, peers: &Peers, counts: Option<Counts>) -> Result<()> {
    let effort = if asked.quick { Effort::QUICK } else { Effort::FULL };
    let seed = fastrand::u64(..);
    let answer = Answer {
        seed,
        samples: rpc::measure(peers, &effort, seed)?,
        idle: rpc::measure_idle(peers, &effort)?,
        growth: rpc::measure_growth(peers, &effort)?,
        counts,
    };
    let page = super::page(&answer, &effort, asked.quick);
    println!("{page}");
    if let Some(folder) = &asked.write {
        super::write(folder, &page, &answer)
            .with_context(|| format!("cannot write to {}", folder.display()))?;
        summary::into_readme(folder, "rpc", "rpc", summary::calls)?;
    }
    Ok(())
}

/// Holds the counts against those of the last record.
fn hold(found: &Counts, require: bool) -> Result<()> {
    let file = summary::own().join(page_of_counts::NAME).with_extension("json");
    let recorded = fs::read_to_string(&file).with_context(|| format!("no counts in {}", file.display()))?;
    let recorded = recorded::read(&recorded).with_context(|| file.display().to_string())?;
    let all = match changes(&recorded, found) {
        Ok(all) => all,
        Err(why) if require => bail!("{why}; use the compiler of the record, or make a new one: `{RECORD}`"),
        Err(why) => {
            eprintln!("rpc: NOTHING IS HELD AGAINST THE RECORD: {why}. To make a new one: `{RECORD}`");
            return Ok(());
        }
    };
    println!("Beside the record:\n\n{}", beside(&all));
    if let Err(why @ NotHeld::Above(_)) = held(&all) {
        bail!(
            "a call takes {why}\nIf that is what it has to take, record it, and say why in the commit: `{RECORD}`"
        );
    }
    Ok(())
}

fn beside(all: &[Change]) -> String {
    let head = ["", "recorded", "here", "change"].map(str::to_owned).to_vec();
    let row = |change: &Change| {
        let [recorded, found] = [change.recorded, change.found].map(|count| format!("{count:.1}"));
        vec![change.what.clone(), recorded, found, format!("{:+.1} %", (change.ratio() - 1.0) * 100.0)]
    };
    aligned(&[head].into_iter().chain(all.iter().map(row)).collect::<Vec<_>>())
}
