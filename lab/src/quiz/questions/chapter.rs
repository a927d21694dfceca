//! What one file of questions holds, after it was read and checked.

use std::fmt;

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

/// Where the program `example` is, from the checkout's root.
pub(super) fn program_in_checkout(example: &str) -> String {
    format!("book/snippets/examples/{example}.rs")
}
