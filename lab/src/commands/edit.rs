//! `edit`: opens what a lesson's repair changes.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::checkout::Checkout;
use crate::cli::Misuse;
use crate::exit::Exit;
use crate::lesson::{self, Lesson};
use crate::run::course;

/// What can be typed after `edit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
}

/// Opens the files in `$VISUAL`, or in `$EDITOR`, which may have arguments.
///
/// # Errors
/// No such lesson; neither is set; the editor does not start, or fails.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = lessons.find(&args.lesson)?;
    let files = files(lesson)?;
    course::came_to(checkout, lesson);
    let set = |name| env::var(name).ok().filter(|editor| !editor.trim().is_empty());
    let Some(editor) = set("VISUAL").or_else(|| set("EDITOR")) else {
        let files: Vec<String> = files.iter().map(|file| format!("  {}", file.display())).collect();
        let how = "neither VISUAL nor EDITOR is set, so no editor is known: set one, as in `EDITOR=vi cargo lab edit`. The files are";
        return Err(Misuse(format!("{how}\n{}", files.join("\n"))).into());
    };
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let mut open = Command::new(program);
    let ended = open.args(words).args(&files).current_dir(checkout.root()).status();
    let ended = ended.with_context(|| format!("cannot run `{editor}`, which is your editor"))?;
    ensure!(ended.success(), "`{editor}` ended with {ended}");
    Ok(Exit::Done)
}

/// The learner's files that the repair changes; the crate's folder, if none of them is there.
fn files(lesson: &Lesson) -> Result<Vec<PathBuf>> {
    let fix = lesson.fix()?;
    let files = fix.paths().map(|path| lesson.pitfall_dir().join(path));
    let files: Vec<PathBuf> = files.filter(|file| file.is_file()).collect();
    Ok(if files.is_empty() { vec![lesson.pitfall_dir().clone()] } else { files })
}
