//! Writes the interview's questions as flash cards.

use std::fs;
use std::io::{self, Write as _, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::cli::Misuse;
use crate::exit::Exit;
use crate::quiz::cards;
use crate::quiz::questions;
use crate::report::style::{PLACE, count, painted};

const HELP: &str = "\
In Anki: File > Import, choose the file, Import. The cards go into a deck of their
own, named RPC pitfalls. Import a newer file in the same way: the cards are updated
and keep their schedule.";

/// What can be typed after `cards`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Write to this file, and replace what is in it [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Writes a card for each lesson's interview question and for each question of its quiz.
///
/// # Errors
/// A file of questions or a program that one of them shows cannot be read; nothing has questions; the cards cannot be
/// written.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let chapters = questions::of(checkout, lessons.iter())?;
    if chapters.is_empty() {
        return Err(Misuse("there are no questions in book/questions/".to_owned()).into());
    }
    let program = |name: &str| {
        let path = checkout.root().join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let text = cards::cards(&chapters, program)?;
    match &args.out {
        Some(path) => {
            fs::write(path, &text).with_context(|| format!("cannot write {}", path.display()))?;
            let written = chapters.iter().map(|chapter| 1 + chapter.questions.len()).sum();
            let place = painted(PLACE, path.display());
            anstream::println!("{} in {place}. In Anki: File, Import.", count(written, "card"));
        }
        None => match stdout().write_all(text.as_bytes()) {
            // The reader has seen enough and closed the pipe.
            Err(why) if why.kind() == io::ErrorKind::BrokenPipe => {}
            written => written.context("cannot write to standard output")?,
        },
    }
    Ok(Exit::Done)
}
