//! Gives hints, a rung at a time.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::Result;
use toml::Table;

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::files;
use crate::lesson::{self, Lesson};
use crate::report::style::{CARE, FAINT, PLACE, STRONG, painted, wrapped};
use crate::run::course;
use crate::run::memory::Memory;

/// How many of the tests that are still red are named.
const MOST_NAMED: usize = 3;

/// What can be typed after `hint`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
    /// Show all hints at once
    #[arg(long)]
    pub all: bool,
}

/// Prints the next hint, or all of them. Which is next is kept in the checkout's `.lab/hints.toml`.
///
/// # Errors
/// No such lesson.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = lessons.find(&args.lesson)?;
    course::came_to(checkout, lesson);
    anstream::print!("{}", still_red(checkout, lesson));
    anstream::print!("{}", if args.all { all(lesson) } else { next(checkout, lesson, &again(lesson)) });
    Ok(Exit::Done)
}

/// The next hint, ready to be printed; counts as read. `again` is what to type for the one after it.
#[must_use]
pub fn next(checkout: &Checkout, lesson: &Lesson, again: &str) -> String {
    let mut read = Read::open(checkout);
    let rung = read.rungs(&lesson.slug);
    if rung >= lesson.about.hints.len() {
        return climbed(checkout, lesson);
    }
    let mut text = hint(lesson, rung);
    if read.set(&lesson.slug, rung + 1).is_err() {
        let why = "The lab cannot write to its folder, so the same hint will come next time. To read on:";
        text.push_str(&format!("{}\n", painted(CARE, wrapped("", "", why))));
        text.push_str(&format!(
            "  {}\n",
            painted(PLACE, format!("cargo lab hint {} --all", lesson.number()))
        ));
    } else if rung + 1 < lesson.about.hints.len() {
        text.push_str(&format!("{}  {}\n", painted(FAINT, "Not enough?"), painted(PLACE, again)));
    } else {
        text.push_str(&format!("{}\n", painted(FAINT, "That was the last hint.")));
    }
    text
}

/// Starts the hints of a lesson again, and returns whether that changes which comes next. A checkout that cannot
/// be written stays as it is.
pub(crate) fn start_again(checkout: &Checkout, slug: &str) -> bool {
    let mut read = Read::open(checkout);
    // If it fails, the hints only come later than they should; that is no reason to fail too.
    read.rungs(slug) > 0 && read.set(slug, 0).is_ok()
}

/// Which tests are still red, where that is known without a build.
fn still_red(checkout: &Checkout, lesson: &Lesson) -> String {
    let Some(red) = Memory::of(checkout).red(lesson) else { return String::new() };
    let first = lesson.about.first.iter().filter_map(|name| red.iter().find(|red| red.test.name() == name));
    let mut named: Vec<String> = first.chain(&red).map(|red| format!("“{}”", red.test.sentence())).collect();
    let mut seen = BTreeSet::new();
    named.retain(|name| seen.insert(name.clone()));
    named.truncate(MOST_NAMED);
    let said = match red.len() - named.len() {
        _ if red.is_empty() => "All tests are green: you need no hint.".to_owned(),
        0 => format!("Still red: {}.", named.join(", ")),
        more => format!("Still red: {}, and {more} more.", named.join(", ")),
    };
    format!("{}\n\n", painted(FAINT, wrapped("", "", &said)))
}

fn again(lesson: &Lesson) -> String {
    format!("cargo lab hint {}", lesson.number())
}

fn all(lesson: &Lesson) -> String {
    (0..lesson.about.hints.len()).map(|rung| hint(lesson, rung)).collect()
}

fn hint(lesson: &Lesson, rung: usize) -> String {
    let of = lesson.about.hints.len();
    let head = format!("{} · hint {} of {of}", lesson.slug, rung + 1);
    let mut text = format!("{}\n\n", painted(STRONG, head));
    for paragraph in lesson.about.hints[rung].trim().split("\n\n") {
        let paragraph = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&wrapped("  ", "  ", &paragraph));
        text.push_str("\n\n");
    }
    text
}

fn climbed(checkout: &Checkout, lesson: &Lesson) -> String {
    let (slug, number) = (&lesson.slug, lesson.number());
    let row = |command: String, what: &str| {
        let gap = " ".repeat(26_usize.saturating_sub(command.len()));
        format!("  {}{gap}{what}\n", painted(PLACE, command))
    };
    let mut text = match lesson.about.hints.len() {
        0 => format!("{slug} has no hints. What is left:\n\n"),
        hints => format!("You have read all {hints} hints of {slug}. What is left:\n\n"),
    };
    text.push_str(&row(format!("cargo lab hint {number} --all"), "the hints again"));
    text.push_str(&row(format!("cargo lab diff {number}"), "the fix, line by line"));
    text.push_str(&row(format!("solutions/{slug}"), "the fixed crate"));
    if checkout.root().join(format!("book/src/{slug}.md")).is_file() {
        text.push_str(&row(format!("cargo lab book {number}"), "the chapter, in your browser"));
    }
    text
}

/// How many hints of each lesson were read. A file that is damaged or not there says: none.
struct Read {
    path: PathBuf,
    rungs: Table,
}

impl Read {
    fn open(checkout: &Checkout) -> Self {
        let path = checkout.keep().join("hints.toml");
        let rungs = fs::read_to_string(&path).ok().and_then(|text| text.parse().ok()).unwrap_or_default();
        Self { path, rungs }
    }

    fn rungs(&self, slug: &str) -> usize {
        let rungs = self.rungs.get(slug).and_then(toml::Value::as_integer);
        rungs.and_then(|rungs| usize::try_from(rungs).ok()).unwrap_or(0)
    }

    fn set(&mut self, slug: &str, rungs: usize) -> io::Result<()> {
        let rungs = i64::try_from(rungs).unwrap_or(i64::MAX);
        self.rungs.insert(slug.to_owned(), rungs.into());
        files::replace(&self.path, self.rungs.to_string().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkout() -> (tempfile::TempDir, Checkout) {
        let folder = tempfile::tempdir().unwrap();
        for made in ["pitfalls/02-framing", "solutions/02-framing", "tests/specs/02-framing"] {
            fs::create_dir_all(folder.path().join(made)).unwrap();
        }
        fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        let about = "title = ''\nsymptom = ''\nminutes = 1\nhints = ['where', 'what', 'nearly']\n";
        fs::write(folder.path().join("tests/specs/02-framing/lesson.toml"), about).unwrap();
        let checkout = Checkout::at_or_above(folder.path()).unwrap();
        (folder, checkout)
    }

    fn asked(checkout: &Checkout) -> String {
        let lesson = checkout.lessons().unwrap().remove(0);
        anstream::adapter::strip_str(&next(checkout, &lesson, &again(&lesson))).to_string()
    }

    #[test]
    fn each_time_it_is_asked_the_next_hint_comes() {
        let (_folder, checkout) = checkout();
        for (rung, word) in ["where", "what", "nearly"].iter().enumerate() {
            let text = asked(&checkout);
            let head = format!("hint {} of 3\n\n  {word}\n", rung + 1);
            assert!(text.contains(&head), "{text}");
        }
        for _ in 0..2 {
            let text = asked(&checkout);
            assert!(text.contains("all 3 hints") && text.contains("cargo lab diff 02"), "{text}");
        }
        assert!(start_again(&checkout, "02-framing"));
        assert!(!start_again(&checkout, "02-framing"), "there was nothing to start again");
        assert!(asked(&checkout).contains("hint 1 of 3"));
    }

    #[test]
    fn the_chapter_is_named_once_it_is_there() {
        let (_folder, checkout) = checkout();
        for _ in 0..3 {
            asked(&checkout);
        }
        assert!(!asked(&checkout).contains("chapter"));
        fs::create_dir_all(checkout.root().join("book/src")).unwrap();
        fs::write(checkout.root().join("book/src/02-framing.md"), "").unwrap();
        assert!(asked(&checkout).contains("cargo lab book 02"));
    }

    #[test]
    fn what_to_type_for_the_next_is_said_as_the_caller_has_it() {
        let (_folder, checkout) = checkout();
        let lesson = checkout.lessons().unwrap().remove(0);
        let text = anstream::adapter::strip_str(&next(&checkout, &lesson, "h")).to_string();
        assert!(text.ends_with("Not enough?  h\n"), "{text}");
    }

    #[test]
    fn a_damaged_memory_counts_as_none() {
        let (_folder, checkout) = checkout();
        for damage in ["][", "02-framing = 'three'", "02-framing = -7", "\0"] {
            fs::create_dir_all(checkout.keep()).unwrap();
            fs::write(checkout.keep().join("hints.toml"), damage).unwrap();
            assert!(asked(&checkout).contains("hint 1 of 3"), "{damage}");
            assert!(asked(&checkout).contains("hint 2 of 3"), "{damage}");
        }
    }

    #[test]
    fn a_checkout_that_cannot_be_written_gives_the_first_and_says_how_to_read_on() {
        let (_folder, checkout) = checkout();
        fs::write(checkout.keep(), "a file where a folder belongs").unwrap();
        for _ in 0..2 {
            let text = asked(&checkout);
            assert!(text.contains("hint 1 of 3") && text.contains("cargo lab hint 02 --all"), "{text}");
        }
    }
}
