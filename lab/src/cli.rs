//! The command line: what can be typed, and how an error is reported.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

use crate::checkout::Checkout;
use crate::commands::{
    bench, book, cards, completions, diff, edit, find, hint, interview, next, overview, probe, proxy, quiz,
    reset, show, test, try_half_fix, verify, watch,
};
use crate::exit::Exit;
use crate::lesson::NoSuchLesson;
use crate::report::style::{self, painted, wrapped};
use crate::run::spec;

const AFTER_HELP: &str = "\
Examples:
  cargo lab                     where you stand, and what to type next
  cargo lab next                which lesson comes next
  cargo lab edit 2              open the files to repair in your editor
  cargo lab test 2              run the spec of lesson 02 on your crate; `cargo lab 2` is the same
  cargo lab test framing split  only the tests with `split` in their name
  cargo lab hint framing        one hint; ask again for the next
  cargo lab show 2              the broken and the fixed run side by side
  cargo lab diff 2              what the fix is
  cargo lab quiz 2              what an interviewer asks about it
  cargo lab find 'EOF'          what a line of a log means
  cargo lab proxy --to 8080 --swallow-after 10s
                                see what your service does when the other side hangs

A lesson is named by number (2, 02), by noun (framing) or by both (02-framing).
";

/// A lab of RPC pitfalls: each lesson is a broken crate, and a spec that shows how it hurts
#[derive(Debug, Parser)]
#[command(name = "cargo lab", bin_name = "cargo lab", version, max_term_width = 100)]
#[command(after_help = format!("{AFTER_HELP}\n{}", Exit::EXPLAINED))]
pub struct Cli {
    /// The folder of the lab [default: the current folder, or the nearest one above it with a lab]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How to make the table.
    #[command(flatten)]
    pub table: overview::Args,
    /// What to do; without it, the table of lessons.
    #[command(subcommand)]
    pub command: Option<Verb>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run a lesson's spec on your crate
    Test(test::Args),
    /// Show the table of lessons, as `cargo lab` alone does
    List(overview::Args),
    /// Say which lesson comes next, and how far you are with it
    Next(overview::Args),
    /// Open the files that a lesson's repair changes in your editor
    Edit(edit::Args),
    /// Show the broken and the fixed run side by side, on one time axis
    Show(show::Args),
    /// Give a hint; ask again for the next one
    Hint(hint::Args),
    /// Show the fix: the broken code against the fixed
    Diff(diff::Args),
    /// Try a tempting fix that does not work, and see which test catches it
    Try(try_half_fix::Args),
    /// Run the spec again whenever you save
    Watch(watch::Args),
    /// Bring the broken version back; a copy of your work is kept
    Reset(reset::Args),
    /// Measure what each serializer, each fix and a call costs
    Bench(bench::Args),
    /// Test which of the first seven pitfalls the RPC frameworks fall into
    Probe(probe::Args),
    /// Forward connections to your service, and inject faults into them
    Proxy(proxy::Args),
    /// Build the book, and print where it is
    Book(book::Args),
    /// Ask the interview questions that are due, and show the model answers
    Quiz(quiz::Args),
    /// Hold a mock interview: two lead questions and a design drill, timed
    Interview(interview::Args),
    /// Find what a line of a log means, and where the book explains it
    Find(find::Args),
    /// Write the questions as flash cards for Anki
    Cards(cards::Args),
    /// For maintainers: check that every test fails, and for the reason that it states
    Verify(verify::Args),
    /// Print completions for your shell
    Completions(completions::Args),
}

/// How long a single test may take.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Limit {
    /// End a test or a story that takes longer than this
    #[arg(long, value_name = "SECONDS", default_value_t = spec::LIMIT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    limit: u64,
}

impl Limit {
    /// As a duration.
    #[must_use]
    pub fn get(self) -> Duration {
        Duration::from_secs(self.limit)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self { limit: spec::LIMIT.as_secs() }
    }
}

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    // What runs in a process group of its own does not hear Ctrl-C.
    let interrupted = ctrlc::set_handler(|| {
        #[cfg(not(unix))]
        if OTHERS_HEAR_CTRL_C.load(std::sync::atomic::Ordering::Relaxed) {
            return;
        }
        crate::keyboard::restore_terminal();
        crate::run::process::end_all();
        process::exit(130);
    });
    // Without a handler Ctrl-C still ends this process; that is no reason not to work.
    drop(interrupted);

    match run(&parsed()) {
        Ok(exit) => exit.into(),
        Err(why) => explain(&why).into(),
    }
}

/// From now on this process waits for one that ends by Ctrl-C itself.
#[cfg(not(unix))]
pub(crate) fn leave_ctrl_c_to_others() {
    OTHERS_HEAR_CTRL_C.store(true, std::sync::atomic::Ordering::Relaxed);
}

#[cfg(not(unix))]
static OTHERS_HEAR_CTRL_C: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// The command line. A lesson in place of a command is `test` of it: `cargo lab 4`.
fn parsed() -> Cli {
    let given: Vec<OsString> = env::args_os().collect();
    let why = match Cli::try_parse_from(&given) {
        Ok(cli) => return cli,
        Err(why) => why,
    };
    let word = match (why.kind(), why.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::InvalidSubcommand, Some(ContextValue::String(word))) => word.clone(),
        _ => why.exit(),
    };
    let at = given.iter().position(|given| given.to_str() == Some(&word));
    let shelf = env::current_dir().ok().and_then(|here| Checkout::at_or_above(&here).ok()?.shelf().ok());
    let is_lesson = word.parse::<u32>().is_ok() || shelf.as_ref().is_some_and(|shelf| shelf.knows(&word));
    if let (Some(at), true) = (at, is_lesson) {
        let mut test = given;
        test.insert(at, "test".into());
        return Cli::parse_from(test);
    }
    // `framng` resembles no command, but a lesson.
    let no_lesson = shelf.and_then(|shelf| shelf.find(&word).err());
    let is_near = |none: &anyhow::Error| {
        none.downcast_ref::<NoSuchLesson>().is_some_and(|unknown| unknown.nearest.is_some())
    };
    match no_lesson.filter(is_near) {
        Some(none) if why.get(ContextKind::SuggestedSubcommand).is_none() => {
            process::exit(explain(&none) as i32)
        }
        _ => why.exit(),
    }
}

fn run(cli: &Cli) -> Result<Exit> {
    if let Some(Verb::Completions(args)) = &cli.command {
        return completions::run(args);
    }
    let start = match &cli.root {
        Some(root) => std::path::absolute(root).context("the folder given as --root")?,
        None => env::current_dir().context("the current folder")?,
    };
    let checkout = Checkout::at_or_above(&start)?;
    match &cli.command {
        None => overview::run(&checkout, &cli.table),
        Some(Verb::List(args)) => overview::run(&checkout, args),
        Some(Verb::Next(args)) => next::run(&checkout, args),
        Some(Verb::Edit(args)) => edit::run(&checkout, args),
        Some(Verb::Test(args)) => test::run(&checkout, args),
        Some(Verb::Show(args)) => show::run(&checkout, args),
        Some(Verb::Hint(args)) => hint::run(&checkout, args),
        Some(Verb::Diff(args)) => diff::run(&checkout, args),
        Some(Verb::Try(args)) => try_half_fix::run(&checkout, args),
        Some(Verb::Watch(args)) => watch::run(&checkout, args),
        Some(Verb::Reset(args)) => reset::run(&checkout, args),
        Some(Verb::Bench(args)) => bench::run(&checkout, args),
        Some(Verb::Probe(args)) => probe::run(&checkout, args),
        Some(Verb::Proxy(args)) => proxy::run(&checkout, args),
        Some(Verb::Book(args)) => book::run(&checkout, args),
        Some(Verb::Quiz(args)) => quiz::run(&checkout, args),
        Some(Verb::Interview(args)) => interview::run(&checkout, args),
        Some(Verb::Find(args)) => find::run(&checkout, args),
        Some(Verb::Cards(args)) => cards::run(&checkout, args),
        Some(Verb::Verify(args)) => verify::run(&checkout, args),
        Some(Verb::Completions(args)) => completions::run(args),
    }
}

/// Prints why a command could not be done, and returns how it ends.
#[must_use]
pub fn explain(why: &anyhow::Error) -> Exit {
    let head = painted(style::BAD, "error:");
    if let Some(unknown) = why.downcast_ref::<NoSuchLesson>() {
        let meant =
            unknown.nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name}?"));
        anstream::eprintln!("{head} {unknown}{meant}");
        anstream::eprintln!("{}", wrapped("", "  ", &format!("there are: {}", unknown.known.join(", "))));
        return Exit::Usage;
    }
    if let Some(misuse) = why.downcast_ref::<Misuse>() {
        anstream::eprintln!("{head} {misuse}");
        return Exit::Usage;
    }
    anstream::eprintln!("{head} {why}");
    for cause in why.chain().skip(1) {
        anstream::eprintln!("  because: {cause}");
    }
    Exit::CouldNotWork
}

/// The command was understood, and names something that is not there. Ends with [`Exit::Usage`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misuse(pub String);

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
