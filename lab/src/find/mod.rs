//! From a line of a log to the page that explains it: the index of literal texts, and the book's chapters.
//!
//! [`log_lines`] reads `book/log-lines.toml`, which the book shows and `cargo lab find` searches; [`Search`] asks both.

mod chapters;
pub mod log_lines;
mod words;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

pub use chapters::Section;
pub use log_lines::{Entry, LogLines, Text};
use words::{Rarity, words};

/// How much of what was asked, weighed by how rare the words are, has to be in an entry or a section.
const ENOUGH: f64 = 0.6;
/// How much the words weigh that a long line shares with an entry's title and texts, for it to be worth a guess: two rare ones.
const A_GUESS: f64 = 9.0;
/// How many guesses.
const GUESSES: usize = 4;
/// An entry that shares this many words with a long line is worth a look, whatever else the line says.
const SHARED: usize = 4;

/// All that can be searched.
#[derive(Debug)]
pub struct Search {
    lines: LogLines,
    sections: Vec<Section>,
    rarity: Rarity,
}

/// What was found, the best first.
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// Entries of the index whose words are in what was asked, or the other way round.
    pub literal: Vec<(&'a Entry, &'a Text)>,
    /// Entries that have much of its vocabulary.
    pub near: Vec<&'a Entry>,
    /// Entries that share a few rare words with it, if there are no better ones.
    pub guesses: Vec<&'a Entry>,
    /// Sections of the book that have it.
    pub sections: Vec<&'a Section>,
}

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
        let documents = lines.entries.iter().map(|entry| entry.words());
        let rarity = Rarity::of(documents.chain(sections.iter().map(|section| section.words.clone())));
        Ok(Self { lines, sections, rarity })
    }

    /// What there is about `asked`: a whole line of a log, a part of one, or a few words.
    #[must_use]
    pub fn ask(&self, asked: &str) -> Found<'_> {
        let asked_words = words(asked);
        let (literal, near) = (self.literal(asked), self.near(&asked_words));
        let is_known = !literal.is_empty() || !near.is_empty();
        let guesses = if is_known { Vec::new() } else { self.guesses(&asked_words) };
        Found { literal, near, guesses, sections: self.in_sections(&asked_words) }
    }

    /// The entries with texts that fit. The more letters of them fit, the more particular is the entry.
    fn literal(&self, asked: &str) -> Vec<(&Entry, &Text)> {
        let fitting = |entry: &'_ Entry| {
            let fits = entry.texts.iter().enumerate();
            fits.filter_map(|(nth, text)| Some((text.fits(asked)?, nth))).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = self
            .lines
            .entries
            .iter()
            .filter_map(|entry| {
                let fits = fitting(entry);
                let (_, best) = fits.iter().max_by_key(|(letters, nth)| (*letters, usize::MAX - nth))?;
                Some((fits.iter().map(|(letters, _)| letters).sum::<usize>(), entry, &entry.texts[*best]))
            })
            .collect();
        all.sort_by_key(|(letters, ..)| std::cmp::Reverse(*letters));
        all.into_iter().map(|(_, entry, text)| (entry, text)).collect()
    }

    fn near(&self, asked: &BTreeSet<String>) -> Vec<&Entry> {
        let score = |entry: &Entry| {
            let of_texts = entry.texts.iter().map(|text| {
                let theirs = words(&text.text);
                let shared = theirs.intersection(asked).count();
                let share = self.rarity.share(&theirs, asked);
                if shared >= SHARED || theirs.len() == shared { share } else { 0.0 }
            });
            of_texts.chain([self.rarity.share(asked, &entry.words())]).fold(0.0, f64::max)
        };
        best(self.lines.entries.iter(), score)
    }

    fn guesses(&self, asked: &BTreeSet<String>) -> Vec<&Entry> {
        let shared = |entry: &Entry| {
            let theirs: BTreeSet<String> =
                entry.texts.iter().flat_map(|text| words(&text.text)).chain(words(&entry.title)).collect();
            let shared: BTreeSet<String> = theirs.intersection(asked).cloned().collect();
            if shared.len() >= 2 { self.rarity.weight_of(&shared) } else { 0.0 }
        };
        let mut scored: Vec<_> = self.lines.entries.iter().map(|entry| (shared(entry), entry)).collect();
        scored.retain(|(weight, _)| *weight >= A_GUESS);
        scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        scored.into_iter().take(GUESSES).map(|(_, entry)| entry).collect()
    }

    fn in_sections(&self, asked: &BTreeSet<String>) -> Vec<&Section> {
        best(self.sections.iter(), |section| {
            let share = self.rarity.share(asked, &section.words);
            // Of two that have all of it, the one that says it in its heading.
            if share < ENOUGH { 0.0 } else { share + self.rarity.share(asked, &words(&section.heading)) }
        })
    }
}

/// Those with a score of at least [`ENOUGH`], the best first, and equals in their own order.
fn best<'a, T>(all: impl Iterator<Item = &'a T>, score: impl Fn(&T) -> f64) -> Vec<&'a T> {
    let mut scored: Vec<_> = all.map(|one| (score(one), one)).filter(|(score, _)| *score >= ENOUGH).collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Search {
        Search::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).expect("this checkout")
    }

    fn first(asked: &str) -> String {
        let search = here();
        let found = search.ask(asked);
        let literal = found.literal.first().map(|(entry, _)| *entry);
        literal.or(found.near.first().copied()).map_or_else(String::new, |entry| entry.page.clone())
    }

    #[test]
    fn a_line_as_it_stands_in_a_log_leads_to_its_page() {
        for (line, page) in [
            (
                "2026-03-01T02:11:09Z ERR pay failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
                "05-deadlines.md",
            ),
            (
                "HikariPool-1 - Connection is not available, request timed out after 30001ms (total=20, active=20, idle=0, waiting=311)",
                "10-pooling.md",
            ),
            (
                "closing transport due to: connection error: desc = \"error reading from server: EOF\", received prior goaway: code: ENHANCE_YOUR_CALM, debug data: \"too_many_pings\"",
                "07-heartbeat.md",
            ),
            (
                "TooLongFrameException: Adjusted frame length exceeds 1048576: 1195725860 - discarded",
                "02-framing.md",
            ),
            (
                "org.apache.thrift.transport.TTransportException: Frame size (369295618) larger than max length (16384000)!",
                "02-framing.md",
            ),
            ("transfer failed: out of sequence response", "04-multiplexing.md"),
            ("CircuitBreaker 'ledger' is OPEN and does not permit further calls", "09-breakers.md"),
            (
                "tls: failed to verify certificate: x509: certificate is valid for a.internal, not ledger.internal",
                "12-tls.md",
            ),
        ] {
            assert_eq!(first(line), page, "{line}");
        }
    }

    #[test]
    fn a_part_of_a_text_is_enough_in_any_case() {
        assert_eq!(first("TOO_MANY_PINGS"), "07-heartbeat.md");
        assert_eq!(first("slot to become available"), "10-pooling.md");
    }

    #[test]
    fn words_that_only_the_chapters_have_lead_to_a_section() {
        let search = here();
        let found = search.ask("Nagle delayed acknowledgement");
        assert!(found.sections.iter().any(|section| section.file.ends_with("02-framing.md")), "{found:?}");
    }

    #[test]
    fn what_nobody_ever_wrote_about_is_not_found() {
        let search = here();
        for asked in ["", "   ", "zzyzx quux", "e"] {
            let found = search.ask(asked);
            assert!(
                found.literal.is_empty() && found.near.is_empty() && found.sections.is_empty(),
                "{asked}"
            );
        }
    }
}
