//! Runs a lesson's story now, on the learner's crate or on the fixed one.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tape::Tape;

use crate::checkout::Checkout;
use crate::lesson::Lesson;
use crate::run::cargo::{self, Order, Target, Wanted};
use crate::run::diagnose::Broken;
use crate::run::process::{self, End};

/// Whose story it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The learner's crate as it stands.
    Mine,
    Fixed,
}

/// What became of a story.
#[derive(Debug)]
pub enum StoryOutcome {
    /// It came to its end, and this is what happened in it.
    Tape(Tape),
    /// It does not compile.
    Broken(Broken),
    /// It still ran after this time, and was ended with everything that it had started.
    Hung(Duration),
    /// It ended with an error, or printed what is not a story: its last words.
    Failed(String),
}

/// Builds and runs the story of `lesson`, which waits for other builds of this checkout and may take `limit` to run.
///
/// # Errors
/// The crate is not there; Cargo did not reach the compiler; the system did not run the program.
pub fn tell(checkout: &Checkout, lesson: &Lesson, teller: Whose, limit: Duration) -> Result<StoryOutcome> {
    match teller {
        Whose::Mine => run(checkout, lesson.pitfall_package(), lesson.pitfall_dir(), limit),
        Whose::Fixed => run(checkout, lesson.solution_package(), lesson.solution_dir(), limit),
    }
}

fn run(checkout: &Checkout, package: String, dir: &Path, limit: Duration) -> Result<StoryOutcome> {
    anyhow::ensure!(dir.is_dir(), "{} is not there; `cargo lab reset` brings it back", dir.display());
    let wanted = Wanted { package, dir: dir.to_path_buf(), target: Target::Story };
    let order = Order::at(checkout.root(), vec![wanted]);
    let story = match cargo::build(&order, "building the story")?.built.into_iter().next() {
        Some(Ok(story)) => story,
        Some(Err(broken)) => return Ok(StoryOutcome::Broken(broken)),
        None => anyhow::bail!("cargo built nothing"),
    };
    let mut command = story.command();
    command.env("TAPE", "lines");
    let run = process::run(command, limit).with_context(|| format!("cannot run {}", story.exe.display()))?;
    Ok(match run.end {
        End::Killed => StoryOutcome::Hung(limit),
        End::Exited(status) if !status.success() => StoryOutcome::Failed(run.stderr.tail()),
        End::Exited(_) if run.stdout.lost() > 0 => StoryOutcome::Failed(format!(
            "the story printed {} bytes, which is too much for a story",
            run.stdout.total()
        )),
        End::Exited(_) => match Tape::from_lines(&run.stdout.head()) {
            Ok(tape) => StoryOutcome::Tape(tape),
            Err(why) => StoryOutcome::Failed(format!("what the story printed: {why}\n{}", run.stdout.tail())),
        },
    })
}
