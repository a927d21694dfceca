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

mod check;
mod complete;
mod fault;
mod file;
mod markup;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::checkout::Checkout;
use crate::lesson::Lesson;

pub use complete::Lack;
pub use fault::{Fault, INTERVIEW, Place, Wrong};

/// Everything that one file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The lesson: `04-multiplexing`; or the chapter: `rpc`.
    pub slug: String,
    /// The question that an interviewer asks, and how to answer it.
    pub interview: Interview,
    /// The quiz, in the file's order.
    pub questions: Vec<Question>,
}

/// The question that the lesson answers. All texts are Markdown, except the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    /// As an interviewer asks it.
    pub question: String,
    /// The answer in 30 seconds.
    pub short: String,
    /// The answer in 3 minutes.
    pub long: String,
    /// What is asked next.
    pub follow_ups: Vec<FollowUp>,
    /// What makes the interviewer stop listening, and why.
    pub red_flags: Vec<String>,
    /// What an answer contains, by level.
    pub rubric: Option<Rubric>,
    /// The command that proves the answer.
    pub proof: String,
}

/// What an answer contains, in Markdown. Each level has all of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rubric {
    /// The mechanism, and a fix.
    pub mid: String,
    /// The fix's bound and how it fails.
    pub senior: String,
    /// The fleet, the people, the measurement.
    pub staff: String,
}

/// What an interviewer asks next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// How far up the ladder it stands, from 1 to 5. All of a chapter have one, or none has.
    pub level: Option<u8>,
    /// The question.
    pub asks: String,
    /// Its answer.
    pub answer: String,
}

/// One question of the quiz. All texts are Markdown; the command is not, nor are the options of [`Kind::Predict`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Unique in the lesson, and stable.
    pub id: String,
    /// What it asks of the reader.
    pub kind: Kind,
    /// The question.
    pub asks: String,
    /// Three or four, of which one is right.
    pub options: Vec<Choice>,
    /// The model answer.
    pub answer: String,
    /// The command that shows it.
    pub proof: Option<String>,
    /// The program whose output is to be predicted; [`Kind::Predict`] has one, the others none.
    pub example: Option<String>,
    /// The file that is to be read, from the checkout's root; [`Kind::Capture`] and [`Kind::Review`] have one.
    pub shows: Option<String>,
    /// The number that is to be estimated; [`Kind::Estimate`] has one.
    pub estimate: Option<Estimate>,
    /// Whether it is about this repository or one framework, so that it is asked only on demand.
    pub aside: bool,
}

/// A number that can be worked out on a sheet of paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Above 0.
    pub number: f64,
    /// Of what.
    pub unit: String,
    /// By which part of the number an estimate may be off: above 0, and at most 1.
    pub within: f64,
}

impl Estimate {
    /// Whether `guess` is near enough.
    #[must_use]
    pub fn accepts(&self, guess: f64) -> bool {
        (guess - self.number).abs() <= self.number * self.within * (1.0 + f64::EPSILON * 8.0)
    }
}

// Nobody estimates what is not a number: `check` has made sure of it.
impl Eq for Estimate {}

/// One of a question's options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What a candidate says. For [`Kind::Predict`], what the program prints.
    pub says: String,
    /// Whether it is the right one.
    pub right: bool,
    /// Why it is right or wrong.
    pub why: String,
}

/// What a question asks of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Kind {
    /// How something works.
    Explain,
    /// What a symptom, a trace, bytes or a log come from.
    Diagnose,
    /// What a program prints.
    Predict,
    /// Which of several ways, and why.
    Choose,
    /// Which number, roughly.
    Estimate,
    /// What a recording of a tool shows.
    Capture,
    /// What is wrong with a piece of code.
    Review,
    /// Why not the obvious way.
    Defend,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Explain,
        Self::Diagnose,
        Self::Predict,
        Self::Choose,
        Self::Estimate,
        Self::Capture,
        Self::Review,
        Self::Defend,
    ];

    /// As the files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Explain => "explain",
            Self::Diagnose => "diagnose",
            Self::Predict => "predict",
            Self::Choose => "choose",
            Self::Estimate => "estimate",
            Self::Capture => "capture",
            Self::Review => "review",
            Self::Defend => "defend",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Question {
    /// What is to be read with it, from the checkout's root: the program to predict, the recording, the code under review.
    #[must_use]
    pub fn reads(&self) -> Option<String> {
        self.example.as_deref().map(program_in_checkout).or_else(|| self.shows.clone())
    }

    /// The option that is right.
    #[must_use]
    pub fn right(&self) -> &Choice {
        self.options.iter().find(|option| option.right).expect("a question that was read has a right option")
    }
}

impl Chapter {
    /// `04` of `04-multiplexing`; all of a name that has no number.
    #[must_use]
    pub fn number(&self) -> &str {
        self.slug.split_once('-').map_or(self.slug.as_str(), |(number, _)| number)
    }

    /// The name under which a question is known everywhere: `04/late-reply`.
    #[must_use]
    pub fn key(&self, question: &Question) -> String {
        format!("{}/{}", self.number(), question.id)
    }
}

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

fn program_in_checkout(example: &str) -> String {
    format!("book/snippets/examples/{example}.rs")
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
