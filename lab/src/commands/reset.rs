//! Brings the broken version back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::commands::hint;
use crate::exit::Exit;
use crate::lesson::backup;
use crate::lesson::restore::{Difference, Differences};
use crate::lesson::{Lesson, Unread};
use crate::report::style::{FAINT, GOOD, PLACE, STRONG, painted};

/// What can be typed after `reset`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    #[arg(required_unless_present = "all")]
    pub lesson: Option<String>,
    /// Reset every lesson
    #[arg(long, conflicts_with = "lesson")]
    pub all: bool,
}

/// Copies the learner's folder to `.lab/backup`, then puts every file back that was handed out. Files of the
/// learner's own that Cargo might compile move to the backup; other files stay.
///
/// # Errors
/// No such lesson; or a file that cannot be copied (nothing was changed then) or written (the backup is whole
/// then, and the error says where it is). With `--all`, the lessons after the first that fails are still
/// reset.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let chosen: Vec<&Lesson> = match &args.lesson {
        Some(asked) => vec![lessons.find(asked)?],
        None => lessons.iter().collect(),
    };
    let unread = lessons.unread.iter().filter(|_| args.all);
    let mut failed: Vec<anyhow::Error> = unread.map(Unread::as_error).collect();
    let mut changed = 0;
    for lesson in chosen {
        match reset(checkout, lesson, SystemTime::now()) {
            Ok(None) => anstream::println!("{} is as it was handed out.", painted(STRONG, &lesson.slug)),
            Ok(Some(done)) => {
                changed += 1;
                anstream::print!("{}", done.told(checkout, lesson));
            }
            Err(why) => failed.push(why.context(format!("{} was not reset", lesson.slug))),
        }
    }
    if args.all && changed > 0 {
        anstream::println!("The table of lessons: {}", painted(PLACE, "cargo lab"));
    }
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else { return Ok(Exit::Done) };
    for other in failed {
        anstream::eprintln!("{other:#}");
    }
    Err(first)
}

/// What a reset did.
#[derive(Debug)]
struct Done {
    differences: Differences,
    /// None if there was no folder.
    backup: Option<PathBuf>,
    /// Whether hints that were read will come again.
    hints_anew: bool,
}

fn reset(checkout: &Checkout, lesson: &Lesson, now: SystemTime) -> Result<Option<Done>> {
    let (original, folder) = (lesson.handed_out()?, lesson.pitfall_dir());
    let differences = Differences::between(&original, folder).context("nothing was changed")?;
    if differences.files.is_empty() {
        return Ok(None);
    }
    let backup = if folder.exists() {
        let made = backup::make(&checkout.keep(), &lesson.slug, folder, now);
        Some(made.context("there is no backup, so nothing was changed")?)
    } else {
        None
    };
    differences.undo(&original, folder).with_context(|| match &backup {
        Some(backup) => format!("nothing is lost: all of your folder is in {}", from_here(checkout, backup)),
        None => "the folder was not there, so nothing is lost".to_owned(),
    })?;
    let hints_anew = hint::start_again(checkout, &lesson.slug);
    Ok(Some(Done { differences, backup, hints_anew }))
}

impl Done {
    fn told(&self, checkout: &Checkout, lesson: &Lesson) -> String {
        let mut text = format!("{} is broken again, as it was handed out.\n", painted(STRONG, &lesson.slug));
        for (path, difference) in &self.differences.files {
            let what = match difference {
                Difference::Changed => "you had changed it: restored",
                Difference::Missing => "it was gone: restored",
                Difference::Added => "it was yours: moved to the backup",
            };
            writeln!(text, "  {path}  {}", painted(FAINT, what)).expect("a String takes every write");
        }
        if let Some(backup) = &self.backup {
            let backup = from_here(checkout, backup);
            let folder = from_here(checkout, lesson.pitfall_dir());
            writeln!(
                text,
                "{}\n  {}\nTo put it back:\n  {}",
                painted(GOOD, "All of your folder is kept in"),
                painted(PLACE, &backup),
                painted(PLACE, put_back(&backup, &folder)),
            )
            .expect("a String takes every write");
        }
        if self.hints_anew {
            text.push_str("Its hints begin again with the first.\n");
        }
        text
    }
}

fn put_back(backup: &str, folder: &str) -> String {
    if cfg!(windows) {
        format!("xcopy /e /y \"{backup}\" \"{folder}\\\"")
    } else {
        format!("cp -R {backup}/. {folder}")
    }
}

/// A path as it can be typed in the current folder.
fn from_here(checkout: &Checkout, path: &Path) -> String {
    let short = path.strip_prefix(checkout.root()).ok();
    let is_root = std::env::current_dir().is_ok_and(|here| here == checkout.root());
    short.filter(|_| is_root).unwrap_or(path).display().to_string()
}
