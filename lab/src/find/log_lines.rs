//! `book/log-lines.toml`: what people paste from a log, and what it means.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::signs::Sign;
pub use super::text::Text;
use super::words::words;

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
    /// Which words tell it in a line that nobody has written down.
    #[serde(default)]
    pub signs: Vec<Sign>,
    /// Whether such a line mostly carries the cause in it, as `all attempts failed, the last with: …` does; then what is
    /// found for the cause comes first.
    #[serde(default)]
    pub wraps: bool,
    /// Whether its signs say so little that any other entry is better.
    #[serde(default)]
    pub fallback: bool,
    /// The mechanism, in Markdown; so are the three below.
    pub means: String,
    /// What to look at to be sure.
    pub confirm: String,
    /// The stop-gap.
    pub tonight: String,
    /// The fix.
    pub tomorrow: String,
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
                if text.fits_anything() {
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

#[cfg(test)]
mod tests {
    use super::*;

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
