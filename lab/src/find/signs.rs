//! Signs: which words together tell what has happened, however a line puts them.

use serde::Deserialize;

use super::words::{in_order, weight};

/// How many other words may stand between those of a sign.
const BETWEEN: usize = 6;
/// A stem is shorter than the words that begin with it.
const STEM: char = '*';
/// Separates words of which one is enough.
const OR: char = '|';

/// Some words that stand near each other, in any order. In the index: `connection|socket clos*|reset` is one of the first
/// two near one that begins with `clos` or is `reset`.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Sign {
    places: Vec<Vec<String>>,
}

/// Why a text is no [`Sign`].
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no sign: two words or more, or one of four letters; in lower case, `a|b` for one of two, `clos*` for a stem"
)]
pub struct NoSign(String);

/// A sign in a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    /// How much it says: the more words, and the rarer, the more.
    pub weight: f64,
    /// After which word of the line it ends.
    pub end: usize,
    /// The line's words, in their order.
    pub words: Vec<String>,
}

impl TryFrom<String> for Sign {
    type Error = NoSign;

    fn try_from(text: String) -> Result<Self, NoSign> {
        let places: Vec<Vec<String>> =
            text.split_whitespace().map(|place| place.split(OR).map(str::to_owned).collect()).collect();
        let is_word = |word: &String| {
            let word = word.strip_suffix(STEM).unwrap_or(word);
            word.len() >= 2 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        let says_enough = places.len() >= 2 || places.iter().flatten().all(|word| word.len() >= 4);
        let is_good = says_enough && !places.is_empty() && places.iter().flatten().all(is_word);
        if is_good { Ok(Self { places }) } else { Err(NoSign(text)) }
    }
}

impl Sign {
    /// The sign in `line`, which is what [`in_order`] makes of a line; where it stands twice, the later one, because the
    /// cause comes last.
    pub(super) fn in_line(&self, line: &[String]) -> Option<Seen> {
        let is_there = |place: &Vec<String>| line.iter().any(|word| place.iter().any(|one| is(word, one)));
        if !self.places.iter().all(is_there) {
            return None;
        }
        let reach = self.places.len() + BETWEEN;
        (0..line.len()).rev().find_map(|start| {
            let window = &line[start..line.len().min(start + reach)];
            let mut taken = Vec::new();
            for place in &self.places {
                let here = |(at, word): (usize, &String)| {
                    (!taken.contains(&at) && place.iter().any(|one| is(word, one))).then_some(at)
                };
                taken.push(window.iter().enumerate().find_map(here)?);
            }
            taken.sort_unstable();
            let words: Vec<String> = taken.iter().map(|at| window[*at].clone()).collect();
            let end = start + taken.last()? + 1;
            Some(Seen { weight: words.iter().map(|word| weight(word)).sum(), end, words })
        })
    }

    /// All signs of an entry that are in `line`, the best first.
    pub(super) fn best<'a>(signs: impl IntoIterator<Item = &'a Self>, line: &[String]) -> Option<Seen> {
        let seen = signs.into_iter().filter_map(|sign| sign.in_line(line));
        seen.max_by(|one, other| one.weight.total_cmp(&other.weight).then(one.end.cmp(&other.end)))
    }
}

fn is(word: &str, wanted: &str) -> bool {
    wanted.strip_suffix(STEM).map_or(word == wanted, |stem| word.starts_with(stem))
}

/// What [`Sign::in_line`] looks at.
pub(super) fn line(asked: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut is_frame = false;
    for chunk in asked.split_whitespace() {
        // A frame of a stack trace: `at io.netty.Pipeline.fire(Pipeline.java:931)`, and what follows it in brackets.
        is_frame = chunk == "at" || (is_frame && chunk.starts_with('('));
        let is_source = [".java:", ".js:", ".ts:", ".go:", ".rs:", ".py:", ".cc:", ".kt:"];
        if is_source.iter().any(|suffix| chunk.contains(suffix))
            || chunk.contains("://")
            || LEVELS.contains(&chunk)
        {
            continue;
        }
        kept.extend(in_order(last_name(chunk)));
    }
    kept
}

/// How loud a line is says nothing of what it means.
const LEVELS: [&str; 9] =
    ["ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "SEVERE", "[ERROR]"];

/// Of `io.netty.handler.timeout.ReadTimeoutException:` what follows the packages.
pub(super) fn last_name(chunk: &str) -> &str {
    let is_path = chunk.matches('.').count() >= 2 && !chunk.contains(['/', '=', '"']);
    let name = |part: &&str| part.chars().any(char::is_alphabetic);
    if is_path { chunk.rsplit('.').find(name).unwrap_or(chunk) } else { chunk }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(text: &str) -> Sign {
        Sign::try_from(text.to_owned()).expect("a sign")
    }

    fn seen(text: &str, asked: &str) -> Option<Vec<String>> {
        sign(text).in_line(&line(asked)).map(|seen| seen.words)
    }

    #[test]
    fn the_words_may_stand_in_any_order_and_a_little_apart() {
        let closed = "connection|socket clos*|reset";
        assert!(seen(closed, "closing AMQP connection <0.23.6> (127.0.0.1:54720)").is_some());
        assert!(seen(closed, "java.net.SocketException: Connection reset").is_some());
        assert!(
            seen(closed, "a connection was made, and then a good while later the door was closed").is_none()
        );
    }

    #[test]
    fn a_name_is_taken_apart_and_its_packages_are_left_out() {
        assert!(seen("read timeout", "io.netty.handler.timeout.ReadTimeoutException: null").is_some());
        assert!(seen("handler timeout", "io.netty.handler.timeout.ReadTimeoutException: null").is_none());
        assert!(seen("ssl handshake", "javax.net.ssl.SSLHandshakeException").is_some());
    }

    #[test]
    fn frames_addresses_and_levels_are_no_signs() {
        assert!(seen("call timeout", "call https://a.b/c?timeout=30s failed").is_none());
        assert!(seen("call error", "at Object.call (/app/call.js:31:26) ERROR").is_none());
    }

    #[test]
    fn one_word_is_not_two() {
        assert!(seen("timeout|timed timeout|out", "a timeout").is_none());
    }

    #[test]
    fn the_later_one_counts() {
        let line = line("connection closed because the other connection was reset");
        assert_eq!(sign("connection clos*|reset").in_line(&line).map(|seen| seen.end), Some(line.len()));
    }

    #[test]
    fn too_little_is_no_sign() {
        for text in ["", "io", "Connection closed", "eof|connection"] {
            assert!(Sign::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
