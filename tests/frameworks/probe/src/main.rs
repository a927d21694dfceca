//! Asks, prints the matrix, and says what is not as recorded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;

use probe::ask::{Answers, ask};
use probe::asked::{self, Entry};
use probe::foreign;
use probe::questions::{self, Question};
use probe::report::{difference, markdown, terminal};
use results::matrix::Matrix;

/// Which of the seven pitfalls does an RPC stack fall into?
#[derive(Debug, Parser)]
struct Args {
    /// Ask about this pitfall only, 1 to 7
    #[arg(value_parser = clap::value_parser!(u8).range(1..=7))]
    pitfall: Option<u8>,
    /// Ask this stack only
    #[arg(long, value_name = "NAME")]
    stack: Option<String>,
    /// Record what was found as Markdown and JSON in this folder; of stacks that are not asked, what is recorded there stays
    #[arg(long, value_name = "DIR", conflicts_with = "pitfall")]
    write: Option<PathBuf>,
    /// Ask the stack behind this adapter, beside what is recorded of the others: see tests/frameworks/ADAPTER.md
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["stack", "write", "setup"])]
    adapter: Option<String>,
    /// Set up the stacks in other languages whose tools are installed, and ask nothing
    #[arg(long, conflicts_with_all = ["pitfall", "stack", "write"])]
    setup: bool,
    /// The columns of the terminal [default: as many as it has, or 100]
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            anstream::eprintln!("error: {why:#}");
            ExitCode::from(5)
        }
    }
}

/// Whether everything that was found is as recorded.
#[tokio::main]
async fn run(args: &Args) -> Result<bool> {
    if args.setup {
        return set_up().map(|()| true);
    }
    let stacks = match &args.adapter {
        Some(command) => vec![foreign::introduced(command).await?],
        None => stacks(args.stack.as_deref())?,
    };
    let about =
        |question: &&Question| args.pitfall.is_none_or(|pitfall| question.pitfall == usize::from(pitfall));
    let questions: Vec<&'static Question> = questions::ALL.iter().filter(about).collect();

    anstream::eprintln!(
        "asking {} stacks {} questions each: this takes up to two minutes",
        stacks.len(),
        questions.len()
    );
    // Handlers panic on purpose. What panics besides ends the run, and says so.
    std::panic::set_hook(Box::new(|_| {}));
    let found = tokio::select! {
        found = ask(&stacks, &questions) => found?,
        // Adapters are in process groups of their own: they end because what asks them is dropped.
        _ = tokio::signal::ctrl_c() => bail!("interrupted"),
    };
    drop(std::panic::take_hook());
    let Answers { matrix: found, unanswered } = found;

    let beside = match &args.adapter {
        Some(_) => recorded()?.map(|recorded| difference::beside(&found, &recorded)),
        None => None,
    };
    let width = args.width.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0.into()));
    let width = width.unwrap_or(100);
    anstream::print!("{}", terminal::table(beside.as_ref().unwrap_or(&found), width));
    // Longer lines are hard to read.
    anstream::print!("{}", terminal::seen(&found, width.min(100)));
    if !unanswered.is_empty() {
        anstream::println!("\nthese could not be tested, so they have no verdict:");
        unanswered.iter().for_each(|cell| anstream::println!("  {cell}"));
        return Ok(false);
    }
    if let Some(folder) = &args.write {
        let whole = match recorded()? {
            Some(recorded) => difference::merged(&recorded, &found, &known()?)?,
            None => found,
        };
        write(&whole, folder)?;
        return Ok(true);
    }
    if args.adapter.is_some() {
        anstream::println!(
            "\nFor each FALLS IN, find in the stack's documentation or source the default that\ncauses it. If there is none, the adapter may be wrong."
        );
        return Ok(true);
    }
    compare(&found)
}

/// The stacks to ask: of the foreign ones those that are set up.
fn stacks(name: Option<&str>) -> Result<Vec<Entry>> {
    let mut stacks = asked::rust();
    for stack in foreign::all()? {
        if stack.is_set_up() {
            stacks.push(stack.entry()?);
            continue;
        }
        let lacks = stack.lacks();
        let why = if lacks.is_empty() {
            "`cargo lab probe --setup` makes it ready".to_owned()
        } else {
            format!("{} is not installed", lacks.join(", "))
        };
        ensure!(name != Some(&stack.name), "{} cannot be tested: {why}", stack.name);
        if name.is_none() {
            anstream::eprintln!("not tested: {} ({}): {why}", stack.name, stack.language);
        }
    }
    stacks.retain(|entry| name.is_none_or(|name| entry.name == name));
    ensure!(!stacks.is_empty(), "there is no such stack; there are: {}", known()?.join(", "));
    Ok(stacks)
}

/// The names of all stacks, in the order of the columns.
fn known() -> Result<Vec<String>> {
    let foreign = foreign::all()?.into_iter().map(|stack| stack.name);
    Ok(asked::rust().into_iter().map(|entry| entry.name).chain(foreign).collect())
}

/// Makes the foreign stacks ready whose tools are there, and says which are.
fn set_up() -> Result<()> {
    let stacks = foreign::all()?;
    foreign::set_up(&stacks)?;
    for stack in &stacks {
        let lacks = stack.lacks();
        let state =
            if lacks.is_empty() { "ready".into() } else { format!("{} is not installed", lacks.join(", ")) };
        anstream::println!("{} {} ({}): {state}", stack.name, stack.version, stack.language);
    }
    Ok(())
}

fn write(found: &Matrix, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in [("matrix.md", markdown::page(found)), ("matrix.json", found.written())] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        anstream::println!("wrote {}", path.display());
    }
    Ok(())
}

/// What was found last time, if anything is recorded.
fn recorded() -> Result<Option<Matrix>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results/matrix.json");
    let Ok(recorded) = fs::read_to_string(&path) else { return Ok(None) };
    Ok(Some(Matrix::read(&recorded).with_context(|| path.display().to_string())?))
}

fn compare(found: &Matrix) -> Result<bool> {
    let Some(recorded) = recorded()? else {
        anstream::println!("\nnothing is recorded yet: `cargo lab probe --write` records this");
        return Ok(true);
    };
    let lines = difference::between(&recorded, found);
    if lines.is_empty() {
        anstream::println!("\neverything is as recorded");
    } else {
        anstream::println!("\nthis differs from what is recorded:");
    }
    for line in &lines {
        anstream::println!("  {line}");
    }
    Ok(lines.is_empty())
}
