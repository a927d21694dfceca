//! Finds what a line of a log means.

use std::io::{self, Read as _};

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::cli::Misuse;
use crate::exit::Exit;
use crate::find::{By, Entry, Found, Search, Section};
use crate::quiz::prose;
use crate::report::style::{FAINT, PLACE, STRONG, painted};

/// How many entries are shown whole, how many more by their title, how many sections.
const WHOLE: usize = 2;
const BY_TITLE: usize = 4;
const SECTIONS: usize = 5;

const HELP: &str = "\
Examples:
  cargo lab find too_many_pings
  cargo lab find 'rpc error: code = Unavailable desc = error reading from server: EOF'
  tail -1 service.log | cargo lab find -";

/// What can be typed after `find`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// A line of a log, a part of one, or a few words; `-` reads standard input
    #[arg(required = true, allow_hyphen_values = true, value_name = "WORDS")]
    pub words: Vec<String>,
}

/// Prints what the index of log lines and the book's chapters have about it. Nothing found is [`Exit::Red`].
///
/// # Errors
/// The index, a chapter or standard input cannot be read; nothing was asked.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let mut asked = args.words.join(" ");
    if asked == "-" {
        asked.clear();
        io::stdin().read_to_string(&mut asked).context("cannot read standard input")?;
    }
    if asked.trim().is_empty() {
        return Err(
            Misuse("there is nothing to look for: give a line of a log, or a few words".to_owned()).into()
        );
    }
    let search = Search::at(checkout.root())?;
    // Of a whole log the lines are asked one by one, until one is known.
    let mut lines = asked.lines().filter(|line| !line.trim().is_empty()).map(|line| search.ask(line));
    let found = lines.find(|found| !found.known.is_empty()).unwrap_or_else(|| search.ask(&asked));
    anstream::print!("{}", page(&found));
    let is_empty = found.known.is_empty()
        && found.near.is_empty()
        && found.guesses.is_empty()
        && found.sections.is_empty();
    Ok(if is_empty { Exit::Red } else { Exit::Done })
}

fn page(found: &Found<'_>) -> String {
    let known = found.known.iter().map(|(entry, by)| (*entry, found_by(by)));
    let is_known = |entry: &Entry| found.known.iter().any(|(one, _)| one.title == entry.title);
    let near =
        found.near.iter().copied().filter(|entry| !is_known(entry)).map(|entry| (entry, String::new()));
    let entries: Vec<_> = known.chain(near).collect();
    let mut page = String::new();
    for (entry, from) in entries.iter().take(WHOLE) {
        page.push_str(&whole(entry, from));
    }
    let others: Vec<_> = entries.iter().skip(WHOLE).take(BY_TITLE).collect();
    if !others.is_empty() {
        page.push_str(&format!("{}\n", painted(STRONG, "It may also be")));
        for (entry, _) in others {
            page.push_str(&format!("  {} · {}\n", entry.title, place(entry)));
        }
        page.push('\n');
    }
    if !found.guesses.is_empty() {
        page.push_str(&format!(
            "{}\n",
            painted(STRONG, "No entry has all of these words. The closest, by the words in common")
        ));
        for entry in &found.guesses {
            page.push_str(&format!("  {} · {}\n", entry.title, place(entry)));
        }
        page.push('\n');
    }
    if !found.sections.is_empty() {
        page.push_str(&format!("{}\n", painted(STRONG, "In the book")));
        found.sections.iter().take(SECTIONS).for_each(|section| page.push_str(&line(section)));
    }
    if page.is_empty() {
        page.push_str("Nothing found, neither in the index of log lines nor in a chapter. Try fewer words, without hosts, ids and numbers.\n");
        page.push_str("To search by symptom instead, read book/src/symptoms.md.\n");
    }
    page
}

fn found_by(by: &By<'_>) -> String {
    match by {
        By::Text(text) => format!("  in the words of {}", text.from),
        By::Words(words) => format!("  probably, by these words: {}", words.join(" ")),
    }
}

fn whole(entry: &Entry, found_by: &str) -> String {
    let title = painted(STRONG, &entry.title);
    let mut page = format!("{title}{}\n{}\n", painted(FAINT, found_by), prose::prose("  ", &entry.means));
    for (what, text) in
        [("Confirm", &entry.confirm), ("Tonight", &entry.tonight), ("Tomorrow", &entry.tomorrow)]
    {
        page.push_str(&prose::prose("  ", &format!("**{what}:** {text}")));
    }
    page.push_str(&format!("  Read {}{}\n\n", place(entry), tests(entry)));
    page
}

/// The command that shows the pitfall, if the page is a lesson's.
fn tests(entry: &Entry) -> String {
    let number = entry.page.split('-').next().filter(|number| number.parse::<u8>().is_ok());
    number.map_or_else(String::new, |number| {
        format!(
            "; see it happen: {}",
            painted(PLACE, format!("cargo lab test {}", number.trim_start_matches('0')))
        )
    })
}

fn place(entry: &Entry) -> String {
    let file = entry.page.split('#').next().unwrap_or(&entry.page);
    painted(PLACE, format!("book/src/{file}"))
}

fn line(section: &Section) -> String {
    let place = painted(PLACE, format!("{}:{}", section.file.display(), section.line));
    let title = if section.heading == section.chapter {
        section.chapter.clone()
    } else {
        format!("{}: {}", section.chapter, section.heading)
    };
    format!("  {title} · {place}\n")
}
