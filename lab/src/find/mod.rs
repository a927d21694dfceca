//! From a line of a log to the page that explains it: the index of literal texts, and the book's chapters.
//!
//! [`log_lines`] reads `book/log-lines.toml`, which the book shows and `cargo lab find` searches; [`Search`] asks both.

mod chapters;
pub mod log_lines;
pub mod signs;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

pub use chapters::Section;
pub use log_lines::{Entry, LogLines, Text};
use signs::Sign;
use words::{Rarity, words};

/// How much of what was asked, weighed by how rare the words are, has to be in an entry or a section.
const ENOUGH: f64 = 0.6;
/// How much the words weigh that a long line shares with an entry's title and texts, for it to be worth a guess: three rare ones.
const A_GUESS: f64 = 14.0;
/// How many guesses.
const GUESSES: usize = 4;
/// A guess shares this many words with what was asked.
const SHARED: usize = 3;

/// All that can be searched.
#[derive(Debug)]
pub struct Search {
    lines: LogLines,
    /// Of each entry, in their order.
    vocabularies: Vec<Vocabulary>,
    sections: Vec<Section>,
    rarity: Rarity,
}

/// The words of an entry.
#[derive(Debug)]
struct Vocabulary {
    all: BTreeSet<String>,
    /// Those of its title and texts.
    said: BTreeSet<String>,
}

/// What was found, the best first.
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// Entries of the index with a text or a sign that is in what was asked.
    pub known: Vec<(&'a Entry, By<'a>)>,
    /// Entries that have much of its vocabulary.
    pub near: Vec<&'a Entry>,
    /// Entries that share a few rare words with it, if there are no better ones.
    pub guesses: Vec<&'a Entry>,
    /// Sections of the book that have it.
    pub sections: Vec<&'a Section>,
}

/// By what an entry was found.
#[derive(Clone, Debug)]
pub enum By<'a> {
    /// A text that is in what was asked, or the other way round.
    Text(&'a Text),
    /// These words of what was asked stand near each other. It is likely, and no more.
    Words(Vec<String>),
}

/// From two words on an entry is more likely the cause than the line that wraps it.
const SURE: f64 = 2.0;
/// A text as a whole is more certain than as many words near each other.
const AS_A_WHOLE: f64 = 1.0;

/// The index or a chapter cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CannotSearch {
    /// The index.
    #[error(transparent)]
    LogLines(#[from] log_lines::BadLogLines),
    /// The chapters.
    #[error("cannot read {}", .path.display())]
    Chapter {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Search {
    /// Of the checkout at `root`.
    ///
    /// # Errors
    /// [`CannotSearch`].
    pub fn at(root: &Path) -> Result<Self, CannotSearch> {
        let lines = LogLines::at(root)?;
        let sections = chapters::sections(root)?;
        let vocabularies: Vec<_> = lines.entries.iter().map(Vocabulary::of).collect();
        let documents = vocabularies.iter().map(|words| words.all.clone());
        let rarity = Rarity::of(documents.chain(sections.iter().map(|section| section.words.clone())));
        Ok(Self { lines, vocabularies, sections, rarity })
    }

    /// What there is about `asked`: a whole line of a log, a part of one, or a few words.
    #[must_use]
    pub fn ask(&self, asked: &str) -> Found<'_> {
        let asked_words = words(asked);
        let (known, near) = (self.known(asked), self.near(&asked_words));
        let is_known = !known.is_empty() || !near.is_empty();
        let guesses = if is_known { Vec::new() } else { self.guesses(&asked_words) };
        Found { known, near, guesses, sections: self.in_sections(&asked_words) }
    }

    /// The entries of which a text or a sign is there: the more it says, the better, and of equals the one that stands last.
    fn known(&self, asked: &str) -> Vec<(&Entry, By<'_>)> {
        let (plain, line) = (text::plain(asked), signs::line(asked));
        let mut all: Vec<(f64, usize, &Entry, By<'_>)> = self
            .lines
            .entries
            .iter()
            .filter_map(|entry| {
                let fits = |text: &Text| {
                    let whole = text.fits(&plain).map(|weight| weight + AS_A_WHOLE);
                    whole.into_iter().chain(text.spelled(&line)).reduce(f64::max)
                };
                let texts = entry.texts.iter().filter_map(|text| Some((fits(text)?, text)));
                let text = texts.max_by(|(one, _), (other, _)| one.total_cmp(other));
                let sign = Sign::best(&entry.signs, &line);
                match (text, sign) {
                    (Some((weight, text)), sign)
                        if sign.as_ref().is_none_or(|sign| sign.weight <= weight) =>
                    {
                        Some((weight, usize::MAX, entry, By::Text(text)))
                    }
                    (_, Some(sign)) => Some((sign.weight, sign.end, entry, By::Words(sign.words))),
                    (_, None) => None,
                }
            })
            .collect();
        // What only wraps a cause comes after what is sure of it.
        let is_outer = |(weight, _, entry, by): &(f64, usize, &Entry, By<'_>)| {
            (entry.fallback && matches!(by, By::Words(_)), entry.wraps || *weight < SURE)
        };
        all.sort_by(|one, other| {
            is_outer(one).cmp(&is_outer(other)).then(other.0.total_cmp(&one.0)).then(other.1.cmp(&one.1))
        });
        all.into_iter().map(|(_, _, entry, by)| (entry, by)).collect()
    }

    fn near(&self, asked: &BTreeSet<String>) -> Vec<&Entry> {
        let entries = self.lines.entries.iter().zip(&self.vocabularies);
        best(entries.map(|(entry, words)| (self.rarity.share(asked, &words.all), entry)), ENOUGH)
    }

    fn guesses(&self, asked: &BTreeSet<String>) -> Vec<&Entry> {
        let entries = self.lines.entries.iter().zip(&self.vocabularies);
        let weight = |words: &Vocabulary| {
            let shared: BTreeSet<String> = words.said.intersection(asked).cloned().collect();
            if shared.len() >= SHARED { self.rarity.weight_of(&shared) } else { 0.0 }
        };
        let mut all = best(entries.map(|(entry, words)| (weight(words), entry)), A_GUESS);
        all.truncate(GUESSES);
        all
    }

    fn in_sections(&self, asked: &BTreeSet<String>) -> Vec<&Section> {
        let score = |section: &Section| {
            let share = self.rarity.share(asked, &section.words);
            // Of two that have all of it, the one that says it in its heading.
            if share < ENOUGH { 0.0 } else { share + self.rarity.share(asked, &words(&section.heading)) }
        };
        best(self.sections.iter().map(|section| (score(section), section)), ENOUGH)
    }
}

impl Vocabulary {
    fn of(entry: &Entry) -> Self {
        let said = entry.texts.iter().map(|text| &text.text).chain([&entry.title]);
        Self { all: entry.words(), said: said.flat_map(|text| words(text)).collect() }
    }
}

/// Those with a score of at least `least`, the best first, and equals in their own order.
fn best<'a, T>(all: impl Iterator<Item = (f64, &'a T)>, least: f64) -> Vec<&'a T> {
    let mut scored: Vec<_> = all.filter(|(score, _)| *score >= least).collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, one)| one).collect()
}
