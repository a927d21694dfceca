//! A lesson's interview questions, as `book/questions/NN-noun.toml` has them. They are written once and asked in four places: the
//! chapter, its quiz, `cargo lab quiz` and `cargo lab cards`. A chapter of the book that is no lesson's may have questions too, in a
//! file of the chapter's name.
//!
//! ```toml
//! [interview]
//! question = "…"                   # the one that an interviewer asks
//! short = """…"""                  # what to say in 30 seconds, Markdown
//! long = """…"""                   # in 3 minutes, Markdown, in the order in which one would say it
//! follow_ups = [ { level = 1, asks = "…", answer = "…" }, … ]   # rungs, from 1 to 5, in rising order
//! red_flags = [ "…", … ]           # what makes the interviewer stop listening, and why
//! proof = "cargo lab test 4 late"  # the command that proves the answer
//! [interview.rubric]               # optional: what an answer contains at each level, Markdown
//! mid = "…"
//! senior = "…"
//! staff = "…"
//!
//! [[question]]
//! id = "late-reply"                # a-z, 0-9 and hyphens; progress is kept under 04/late-reply, so it never changes
//! kind = "diagnose"                # explain | diagnose | predict | choose | estimate | capture | review | defend
//! asks = """…"""                   # Markdown
//! options = [                      # 3 or 4; exactly one with `right = true`
//!   { says = "…", right = true, why = "…" },
//!   { says = "…", why = "…" },
//! ]
//! answer = """…"""                 # the model answer, Markdown; it stands alone
//! proof = "cargo lab show 4"       # optional: the command that shows it
//! example = "04-late-reply"        # `predict` only, and needed there: book/snippets/examples/NAME.rs
//! shows = "book/recorded/tools/…"  # `capture` and `review` only, and needed there: a file of the checkout, shown as it is
//! number = 0.8                     # `estimate` only, and needed there: the number, its unit, and by which part an
//! unit = "MB/s"                    # estimate may be off
//! within = 0.25
//! aside = true                     # optional: about this repository or one framework, so asked only on demand
//! ```
//!
//! What is read is valid; [`Chapter::lacks`] checks separately whether a lesson has enough of it.

mod chapter;
mod check;
mod complete;
mod fault;
mod file;
mod markup;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::checkout::Checkout;
use crate::lesson::Lesson;

pub use chapter::{Chapter, Choice, Estimate, FollowUp, Interview, Kind, Question, Rubric};
pub use complete::Lack;
pub use fault::{Fault, INTERVIEW, Place, Wrong};

use chapter::program_in_checkout;

/// Why questions could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BadQuestions {
    /// The lesson has no file of questions.
    #[error("{} is not there: lesson {slug} has no questions", path.display())]
    Missing {
        /// The lesson.
        slug: String,
        /// Where the file should be.
        path: PathBuf,
    },
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is not TOML, or has a key that nobody reads.
    #[error("{} is not a file of questions", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// The file can be read, and what it says cannot be asked.
    #[error("{}:{}", path.display(), listed(faults))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong, in the file's order.
        faults: Vec<Fault>,
    },
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}

/// Where the questions of the lesson `slug` are.
#[must_use]
pub fn path(root: &Path, slug: &str) -> PathBuf {
    root.join("book").join("questions").join(format!("{slug}.toml"))
}

/// Where the program `example` is, which a question has the reader predict.
#[must_use]
pub fn program(root: &Path, example: &str) -> PathBuf {
    root.join(program_in_checkout(example))
}

/// The questions of the lesson `slug`, in the checkout at `root`.
///
/// # Errors
/// [`BadQuestions`]; all faults of the file at once.
pub fn read(root: &Path, slug: &str) -> Result<Chapter, BadQuestions> {
    let path = path(root, slug);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            return Err(BadQuestions::Missing { slug: slug.to_owned(), path });
        }
        Err(source) => return Err(BadQuestions::Unreadable { path, source }),
    };
    let file = match toml::from_str(&text) {
        Ok(file) => file,
        Err(source) => return Err(BadQuestions::Malformed { path, source: Box::new(source) }),
    };
    let is_there = |path: &str| root.join(path).is_file();
    check::check(slug, file, &is_there).map_err(|faults| BadQuestions::Wrong { path, faults })
}

/// The names of the files whose chapter is no lesson's, sorted: a lesson's begins with its number.
#[must_use]
pub fn further(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root.join("book").join("questions")).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".toml").map(str::to_owned))
        .filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase()))
        .collect();
    names.sort();
    names
}

/// The questions of all `lessons` that have some, in their order, and then the [`further`] ones.
///
/// # Errors
/// As [`read`], but for lessons without a file: they are left out.
pub fn of<'a>(
    checkout: &Checkout,
    lessons: impl IntoIterator<Item = &'a Lesson>,
) -> Result<Vec<Chapter>, BadQuestions> {
    let lessons = lessons.into_iter().map(|lesson| lesson.slug.clone());
    let read = lessons.chain(further(checkout.root())).map(|slug| read(checkout.root(), &slug));
    read.filter(|read| !matches!(read, Err(BadQuestions::Missing { .. }))).collect()
}
