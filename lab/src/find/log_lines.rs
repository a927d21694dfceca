//! `book/log-lines.toml`: what people paste from a log, and what it means.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::words::words;

/// What stands in a text for what differs from case to case.
const ANYTHING: char = '…';
/// A part of a text that is shorter names nothing.
const FEWEST_LETTERS: usize = 4;

/// The index.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogLines {
    /// In the order of the file.
    #[serde(rename = "entry")]
    pub entries: Vec<Entry>,
}

/// One thing that has happened, however it is worded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// In a few words.
    pub title: String,
    /// The chapter, relative to `book/src`, maybe with an anchor.
    pub page: String,
    /// How it is worded, and by whom.
    pub texts: Vec<Text>,
    /// The mechanism, in Markdown; so are the three below.
    pub means: String,
    /// What to look at to be sure.
    pub confirm: String,
    /// The stop-gap.
    pub tonight: String,
    /// The fix.
    pub tomorrow: String,
}

/// A literal text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Which software says it.
    pub from: String,
    /// What it says; `…` stands for anything.
    pub text: String,
}

/// The index is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum BadLogLines {
    /// It cannot be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no TOML, or has another form.
    #[error("{} is not an index of log lines", .path.display())]
    Garbled {
        /// Where it is.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// Something is empty, or there twice.
    #[error("{}: {what}", .path.display())]
    Incomplete {
        /// Where it is.
        path: PathBuf,
        /// Which, and what of it.
        what: String,
    },
}

impl LogLines {
    /// That of the checkout at `root`.
    ///
    /// # Errors
    /// [`BadLogLines`].
    pub fn at(root: &Path) -> Result<Self, BadLogLines> {
        let path = root.join("book").join("log-lines.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(BadLogLines::Unreadable { path, source }),
        };
        let lines: Self = match toml::from_str(&text) {
            Ok(lines) => lines,
            Err(source) => return Err(BadLogLines::Garbled { path, source: Box::new(source) }),
        };
        match lines.lacks() {
            None => Ok(lines),
            Some(what) => Err(BadLogLines::Incomplete { path, what }),
        }
    }

    fn lacks(&self) -> Option<String> {
        let mut seen = BTreeSet::new();
        for entry in &self.entries {
            let title = &entry.title;
            if [title, &entry.page, &entry.means, &entry.confirm, &entry.tonight, &entry.tomorrow]
                .iter()
                .any(|text| text.trim().is_empty())
                || entry.texts.is_empty()
            {
                return Some(format!("`{title}` has something empty"));
            }
            for text in &entry.texts {
                if text.parts().next().is_none() {
                    return Some(format!("`{}` of `{title}` fits anything", text.text));
                }
                if !seen.insert((&text.from, &text.text)) {
                    return Some(format!("`{}` is there twice", text.text));
                }
            }
        }
        None
    }
}

impl Entry {
    /// All its words.
    pub(super) fn words(&self) -> BTreeSet<String> {
        let texts = self.texts.iter().flat_map(|text| [&text.from, &text.text]);
        let others = [&self.title, &self.means, &self.confirm, &self.tonight, &self.tomorrow];
        texts.chain(others).flat_map(|text| words(text)).collect()
    }
}

impl Text {
    /// How many letters of it are in `asked`, if `asked` has all of it in this order, or is itself a part of it.
    pub(super) fn fits(&self, asked: &str) -> Option<usize> {
        let asked = asked.trim().to_lowercase();
        let mut rest = asked.as_str();
        let mut letters = 0;
        let has_all = self.parts().all(|part| match rest.find(&part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                letters += part.chars().count();
                true
            }
            None => false,
        });
        let is_part = asked.chars().count() >= FEWEST_LETTERS && self.text.to_lowercase().contains(&asked);
        match (has_all, is_part) {
            (true, _) => Some(letters),
            (false, true) => Some(asked.chars().count()),
            (false, false) => None,
        }
    }

    /// What is always the same, in lower case.
    fn parts(&self) -> impl Iterator<Item = String> {
        let parts = self.text.split(ANYTHING).map(|part| part.trim().to_lowercase());
        let all: Vec<_> = parts.filter(|part| part.chars().any(char::is_alphanumeric)).collect();
        let names_something = all.iter().any(|part| part.chars().count() >= FEWEST_LETTERS);
        all.into_iter().filter(move |_| names_something)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text { from: "any".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_text_fits_a_line_that_has_all_of_its_parts_in_order() {
        let limit = text("larger than max (… vs. 4194304)");
        assert!(limit.fits("grpc: received message larger than max (5242880 vs. 4194304)").is_some());
        assert!(limit.fits("vs. 4194304) larger than max (").is_none());
        assert!(limit.fits("larger than max (5242880 vs. 1000)").is_none());
    }

    #[test]
    fn a_longer_text_fits_better() {
        let line = "upstream connect error or disconnect/reset before headers. reset reason: overflow";
        let long = text("disconnect/reset before headers. reset reason: overflow").fits(line);
        assert!(long > text("disconnect/reset before headers").fits(line));
    }

    #[test]
    fn an_index_that_says_nothing_or_the_same_twice_is_refused() {
        let entry = |texts: &str, tonight: &str| {
            format!(
                "[[entry]]\ntitle = 'one'\npage = 'a.md'\ntexts = [{texts}]\nmeans = 'a'\nconfirm = 'a'\ntonight = '{tonight}'\ntomorrow = 'a'\n"
            )
        };
        let lacks = |text: &str| toml::from_str::<LogLines>(text).expect("well-formed").lacks();
        let good = "{ from = 'Go', text = 'no such host' }";
        assert_eq!(lacks(&entry(good, "a")), None);
        assert!(lacks(&entry(good, " ")).is_some());
        assert!(lacks(&entry("", "a")).is_some());
        assert!(lacks(&entry("{ from = 'Go', text = '… at …' }", "a")).is_some());
        assert!(lacks(&entry(&format!("{good}, {good}"), "a")).is_some());
    }
}
