//! A mock interview: two lead questions with their ladders, and a design drill.

use std::fs;
use std::io::stdin;
use std::time::SystemTime;

use anyhow::{Context, Result};
use fastrand::Rng;

use crate::checkout::Checkout;
use crate::cli::Misuse;
use crate::exit::Exit;
use crate::interview::drill;
use crate::interview::notes;
use crate::interview::sitting::Sitting;
use crate::quiz::boxes::Day;
use crate::quiz::questions::{self, Chapter};
use crate::report::style::{CARE, PLACE, painted, wrapped};

/// How many lead questions there are before the drill.
const LEADS: usize = 2;

const HELP: &str = "\
Answer aloud, as you would to an interviewer; then compare, and score yourself.
Your scores, what was missing and what to read next are written to
.lab/interviews/.";

/// What can be typed after `interview`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The drill [default: one at random]
    pub drill: Option<String>,
    /// List the drills, and ask nothing
    #[arg(long)]
    pub list: bool,
    /// Choose with this seed: the same number, the same questions
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// Holds the interview, and writes the page that is left of it.
///
/// # Errors
/// No such drill; drills or questions cannot be read; the page cannot be written.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let drills = drill::all(checkout.root())?;
    if args.list {
        for drill in &drills {
            anstream::println!(
                "{}  {} min  {}",
                painted(PLACE, format!("{:10}", drill.name)),
                drill.minutes,
                drill.title
            );
        }
        return Ok(Exit::Done);
    }
    let mut rng = args.seed.map_or_else(Rng::new, Rng::with_seed);
    let drill = match &args.drill {
        Some(name) => drills.iter().find(|drill| drill.name == *name).ok_or_else(|| {
            let names: Vec<&str> = drills.iter().map(|drill| drill.name.as_str()).collect();
            Misuse(format!("there is no drill {name}; there are: {}", names.join(", ")))
        })?,
        None => {
            rng.choice(&drills).ok_or_else(|| Misuse("there are no drills, in book/drills/".to_owned()))?
        }
    };
    let chapters = questions::of(checkout, checkout.shelf()?.iter())?;
    let leads: Vec<&Chapter> = rng.choose_multiple(chapters.iter(), LEADS);
    let mut sitting = Sitting { input: stdin().lock(), output: anstream::stdout().lock(), notes: Vec::new() };
    let ended = sitting.run(&leads, drill).context("the interview could not go on")?;
    let said = std::mem::take(&mut sitting.notes);
    drop(sitting);
    if ended.is_err() {
        anstream::println!("\n{}", painted(CARE, "The interview ended early."));
    }
    if said.is_empty() {
        anstream::println!("Nothing was answered, so nothing was written.");
        return Ok(Exit::Done);
    }
    let day = Day::of(SystemTime::now()).to_string();
    let folder = checkout.keep().join("interviews");
    let path = folder.join(format!("{day}-{}.md", drill.name));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, notes::page(&drill.title, &day, &said)))
        .with_context(|| format!("cannot write {}", path.display()))?;
    let place = path.strip_prefix(checkout.root()).unwrap_or(&path);
    anstream::println!(
        "\n{} {}",
        wrapped("", "", "What you said, what was missing and what to read next:"),
        painted(PLACE, place.display())
    );
    Ok(Exit::Done)
}
