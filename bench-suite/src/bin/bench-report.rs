//! `cargo lab bench`: times every entry, counts instructions and allocations, prints tables and draws plots.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bench_suite::entry::Table;
use bench_suite::instructions::{self, NotCounted};
use bench_suite::interleaved::{self, Effort};
use bench_suite::machine;
use bench_suite::questions::{Question, fixes};
use bench_suite::report::summary;
use bench_suite::report::{self, Allocations};
use clap::{Parser, ValueEnum};
use results::bench::{Figures, Time};

/// What each serializer costs, what each fix costs, and what a call costs
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// What to measure [default: all but rpc]
    question: Option<Asked>,
    /// A look: fewer repeats
    #[arg(long)]
    quick: bool,
    /// Write Markdown, JSON and plots to this folder
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// Of `rpc`: this part alone
    #[arg(long, value_name = "PART")]
    only: Option<Part>,
    /// Of `rpc`: fail if the counts cannot be held against those that are recorded
    #[arg(long)]
    require: bool,
    /// Where the programs of `tests/frameworks` are, for `rpc`
    #[arg(long, hide = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/frameworks/release"))]
    peers: PathBuf,
    /// Run each entry once for valgrind
    #[arg(long, hide = true)]
    under_valgrind: bool,
    /// Time each entry once, and print that as JSON
    #[arg(long, hide = true)]
    repeat_once: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Asked {
    /// What does each serializer cost?
    Codecs,
    /// What does each fix cost?
    Fixes,
    /// What does each fix of the lessons about production cost?
    Production,
    /// What does a call cost?
    Rpc,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Part {
    /// What is counted, without a clock
    Instructions,
    /// What is timed
    Times,
}

impl Arguments {
    fn rpc(&self) -> report::rpc::Asked {
        report::rpc::Asked {
            peers: self.peers.clone(),
            quick: self.quick,
            counted: self.only != Some(Part::Times),
            timed: self.only != Some(Part::Instructions),
            require: self.require,
            write: self.write.clone(),
        }
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let questions = match arguments.question {
        None => Question::ALL.to_vec(),
        Some(Asked::Codecs) => vec![Question::Codecs],
        Some(Asked::Fixes) => vec![Question::Fixes],
        Some(Asked::Production) => vec![Question::Production],
        Some(Asked::Rpc) => return report::rpc::answer(&arguments.rpc()),
    };
    for asked in questions {
        if arguments.under_valgrind {
            instructions::run_all(&mut asked.tables());
        } else if arguments.repeat_once {
            let repeat =
                |table: &mut Table| interleaved::repeat(&mut table.entries, effort(asked, arguments.quick));
            let times: Vec<Vec<f64>> = asked.tables().iter_mut().map(repeat).collect();
            println!("{}", serde_json::to_string(&times)?);
        } else {
            answer(asked, &arguments)?;
        }
    }
    Ok(())
}

fn answer(asked: Question, arguments: &Arguments) -> Result<()> {
    let began = Instant::now();
    let name = asked.name();
    let tables = asked.tables();
    if tables.is_empty() {
        println!("{name}: nothing is measured yet");
        return Ok(());
    }
    let allocations = allocations()?;
    let counts = match instructions::count(&tables, &["--under-valgrind", name]) {
        Ok(counts) => Some(counts),
        Err(NotCounted::NoValgrind) => {
            eprintln!("valgrind is not installed: no instructions are counted");
            None
        }
        Err(why) => return Err(why).context("cannot count instructions"),
    };
    let times = times(asked, arguments, &tables)?;
    let figures: Vec<Figures> = tables
        .iter()
        .enumerate()
        .map(|(at, table)| {
            let counts = counts.as_ref().map(|counts| &counts[at][..]);
            let found = report::figures(table, &times[at], counts, &allocations);
            match asked {
                Question::Codecs => found,
                Question::Fixes | Question::Production => report::per_element(found, table),
            }
        })
        .collect();
    let page = page(asked, arguments.quick, &figures);
    println!("{page}");
    if let Some(folder) = &arguments.write {
        report::write(folder, name, &page, &figures)
            .with_context(|| format!("cannot write to {}", folder.display()))?;
        if asked == Question::Codecs {
            summary::into_readme(folder, name, name, summary::codecs)?;
        }
    }
    eprintln!("{name}: measured in {:.0} s", began.elapsed().as_secs_f32());
    Ok(())
}

fn effort(asked: Question, quick: bool) -> Effort {
    match (asked, quick) {
        (_, true) => Effort::QUICK,
        (Question::Codecs, false) => Effort::FULL,
        (Question::Fixes | Question::Production, false) => Effort::MANY,
    }
}

/// Starts this program for each repeat, and puts together what they say: for each table, for each entry.
fn times(asked: Question, arguments: &Arguments, tables: &[Table]) -> Result<Vec<Vec<Time>>> {
    let own = env::current_exe().context("cannot tell where this program is")?;
    let repeats = effort(asked, arguments.quick).repeats;
    let mut all = Vec::with_capacity(repeats);
    for repeat in 1..=repeats {
        eprintln!("{}: repeat {repeat} of {repeats}", asked.name());
        let mut child = Command::new(&own);
        child.args([asked.name(), "--repeat-once"]).args(arguments.quick.then_some("--quick"));
        let output = child.stderr(Stdio::inherit()).output().context("cannot start a repeat")?;
        ensure!(output.status.success(), "a repeat ended with {}", output.status);
        let times: Vec<Vec<f64>> = serde_json::from_slice(&output.stdout).context("the times of a repeat")?;
        let fits = times.len() == tables.len()
            && times.iter().zip(tables).all(|(times, table)| times.len() == table.entries.len());
        ensure!(fits, "a repeat timed other entries");
        all.push(times);
    }
    let of_entry = |table: usize, entry: usize| all.iter().map(|times| times[table][entry]).collect();
    let of_table = |(at, table): (usize, &Table)| {
        (0..table.entries.len()).map(|entry| interleaved::best(of_entry(at, entry))).collect()
    };
    Ok(tables.iter().enumerate().map(of_table).collect())
}

fn page(asked: Question, quick: bool, figures: &[Figures]) -> String {
    let title = match asked {
        Question::Codecs => "What each serializer costs",
        Question::Fixes => "What each fix costs",
        Question::Production => "What each fix costs in production",
    };
    let again = if quick { " --quick" } else { "" };
    let mut page = format!(
        "# {title}\n\nMade by `cargo lab bench {}{again}`: all entries in turn, in short bursts; the 10th percentile of each, the best of some \
         repeats. Ratios travel to other machines as far as they are larger than the spreads, times do not.\n\nMachine: {}.\n\n",
        asked.name(),
        machine::line()
    );
    let mut sentences = match asked {
        Question::Codecs => Vec::new(),
        Question::Fixes | Question::Production => fixes::sentences(figures),
    }
    .into_iter();
    for figures in figures {
        page += &report::table_section(asked.name(), figures);
        page.push('\n');
        if let Some(sentence) = sentences.next() {
            page += &format!("**In one sentence:** {sentence}\n\n");
        }
    }
    if asked == Question::Codecs {
        page += &report::codecs_appendix(figures);
    }
    page
}

/// Asks `bench-allocations`, which is built beside this program; without it there are no counts.
fn allocations() -> Result<Vec<Allocations>> {
    let own = env::current_exe().context("cannot tell where this program is")?;
    let counter = own.with_file_name(format!("bench-allocations{}", env::consts::EXE_SUFFIX));
    if !counter.exists() {
        eprintln!("{} is not built: no allocations are counted", counter.display());
        return Ok(Vec::new());
    }
    let output =
        Command::new(&counter).output().with_context(|| format!("cannot run {}", counter.display()))?;
    ensure!(output.status.success(), "{} ended with {}", counter.display(), output.status);
    let all: Vec<Allocations> =
        serde_json::from_slice(&output.stdout).context("the counts of allocations")?;
    let clone = all.iter().find(|of| of.table == "user" && of.row == "clone()").map(|of| of.allocations);
    ensure!(clone == Some(12.0), "a clone of the user allocates 12 times, and {clone:?} were counted");
    Ok(all)
}
