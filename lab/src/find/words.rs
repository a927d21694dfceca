//! Words, and how much each of them says.

use std::collections::{BTreeMap, BTreeSet};

/// The words of `text` in lower case. What is one word to a programmer is also its parts: `too_many_pings` is `too`,
/// `many` and `pings`, and `ReadTimeout` is `readtimeout`, `read` and `timeout`. Numbers of fewer than five digits are
/// left out: they are ports, lines and counts.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let names = text.split(|c: char| !c.is_alphanumeric());
    let parts = names.flat_map(|name| parts(name).chain([name])).map(str::to_lowercase);
    let is_word = |word: &String| match word.chars().next() {
        None => false,
        Some(_) if word.chars().all(|c| c.is_ascii_digit()) => word.len() >= 5,
        Some(_) => word.len() >= 2,
    };
    parts.filter(is_word).collect()
}

/// The words of `text` in their order, each name in its parts only. What begins with a digit is a number or an id, and left out.
pub(super) fn in_order(text: &str) -> Vec<String> {
    let names = text.split(|c: char| !c.is_alphanumeric());
    let parts = names.flat_map(parts).map(str::to_lowercase);
    parts.filter(|part| part.len() >= 2 && part.starts_with(char::is_alphabetic)).collect()
}

/// `name` cut before each capital that follows a small letter, and before the last of several: `SSL`, `Handshake`.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let begins = |(at, c): &(usize, char)| {
        let before = name[..*at].chars().next_back();
        let after = name[*at + c.len_utf8()..].chars().next();
        c.is_uppercase() && before.is_some() && (small(before) || (small(after) && !small(before)))
    };
    let mut ends: Vec<usize> = name.char_indices().filter(begins).map(|(at, _)| at).collect();
    ends.push(name.len());
    let starts = std::iter::once(0).chain(ends.clone());
    starts.zip(ends).map(|(start, end)| &name[start..end])
}

/// How much one word of a text or of a sign says, without looking at the book: half as much if half of all errors have it.
pub(super) fn weight(word: &str) -> f64 {
    let is_long_number = word.len() >= 5 && word.chars().all(|c| c.is_ascii_digit());
    if is_long_number {
        4.0
    } else if COMMON.contains(&word) {
        0.5
    } else {
        1.0
    }
}

/// Words that most errors have.
const COMMON: [&str; 34] = [
    "a",
    "an",
    "and",
    "at",
    "by",
    "call",
    "client",
    "code",
    "connection",
    "desc",
    "error",
    "exception",
    "failed",
    "failure",
    "for",
    "from",
    "in",
    "io",
    "is",
    "message",
    "no",
    "not",
    "of",
    "on",
    "org",
    "request",
    "response",
    "rpc",
    "server",
    "the",
    "to",
    "upstream",
    "while",
    "with",
];

/// How rare each word is among the documents.
#[derive(Debug)]
pub(super) struct Rarity {
    documents: usize,
    having: BTreeMap<String, usize>,
}

impl Rarity {
    pub(super) fn of(documents: impl Iterator<Item = BTreeSet<String>>) -> Self {
        let mut rarity = Self { documents: 0, having: BTreeMap::new() };
        for document in documents {
            rarity.documents += 1;
            for word in document {
                *rarity.having.entry(word).or_default() += 1;
            }
        }
        rarity
    }

    /// What all of `words` weigh together.
    pub(super) fn weight_of(&self, words: &BTreeSet<String>) -> f64 {
        words.iter().map(|word| self.weight(word)).sum()
    }

    /// Which part of `these`, by weight, is among `those`: 0 to 1.
    pub(super) fn share(&self, these: &BTreeSet<String>, those: &BTreeSet<String>) -> f64 {
        let all = self.weight_of(these);
        if all == 0.0 {
            return 0.0;
        }
        these.intersection(those).map(|word| self.weight(word)).sum::<f64>() / all
    }

    /// The logarithm of how many documents there are for each that has it: 0 for a word that all have, and for one that
    /// none has, as the name of a host.
    #[allow(clippy::cast_precision_loss, reason = "a few thousand sections")]
    fn weight(&self, word: &str) -> f64 {
        let Some(having) = self.having.get(word) else { return 0.0 };
        ((self.documents + 1) as f64 / (*having + 1) as f64).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_and_small_numbers_left_out() {
        let found = words("too_many_pings (os error 110), size 1195725856");
        let expected = ["1195725856", "error", "many", "os", "pings", "size", "too"];
        assert_eq!(found.iter().collect::<Vec<_>>(), expected);
        let expected = ["read", "readtimeout", "timeout"];
        assert_eq!(words("ReadTimeout").iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_rare_word_weighs_more_than_one_that_all_have() {
        let rarity = Rarity::of(["the ping", "the pool", "the call"].into_iter().map(words));
        let asked = words("the ping");
        assert!(rarity.share(&asked, &words("a ping")) > 0.9);
        assert!(rarity.share(&asked, &words("the")) < 0.1);
        assert_eq!(rarity.share(&words("ledger"), &asked), 0.0, "nobody has it, so it says nothing");
    }
}
