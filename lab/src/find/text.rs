//! Literal texts: what a program says, with `…` for what differs from case to case.

use serde::Deserialize;

use super::signs::last_name;
use super::words::{in_order, weight};

/// What stands in a text for what differs from case to case.
const ANYTHING: char = '…';
/// Two words that not every error has, or one of them with one that it has.
const SAYS_ENOUGH: f64 = 1.5;
/// A part of a text that is shorter names nothing.
const FEWEST_LETTERS: usize = 4;

/// A literal text.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Written")]
pub struct Text {
    /// Which software says it.
    pub from: String,
    /// What it says; `…` stands for anything.
    pub text: String,
    plain: String,
    parts: Vec<Part>,
}

/// A text as the index has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    from: String,
    text: String,
}

/// What of a text is always the same.
#[derive(Clone, Debug)]
struct Part {
    /// As [`plain`] makes it.
    plain: String,
    weight: f64,
    /// Its words, if it is words only.
    words: Option<Vec<String>>,
}

impl From<Written> for Text {
    fn from(Written { from, text }: Written) -> Self {
        let plain = plain(&text);
        let parts: Vec<Part> = plain.split(ANYTHING).map(str::trim).filter_map(Part::of).collect();
        let names_something = parts.iter().any(|part| part.plain.chars().count() >= FEWEST_LETTERS);
        Self { from, text, plain, parts: if names_something { parts } else { Vec::new() } }
    }
}

impl Part {
    fn of(plain: &str) -> Option<Self> {
        let has_digits = plain.chars().any(|c| c.is_ascii_digit());
        let words = Some(in_order(plain)).filter(|words| !words.is_empty() && !has_digits);
        let says_something = plain.chars().any(char::is_alphanumeric);
        says_something.then(|| Self { plain: plain.to_owned(), weight: weight_of(plain), words })
    }
}

impl Text {
    /// Whether it says so little that any line would have it.
    pub(super) fn fits_anything(&self) -> bool {
        self.parts.is_empty()
    }

    /// How much of it is in `asked`, as plain as [`plain`] makes it, if `asked` has all of it in this order or is itself a
    /// part of it: the weight of the words that are in both.
    pub(super) fn fits(&self, asked: &str) -> Option<f64> {
        let mut rest = asked;
        let has_all = self.parts.iter().all(|part| match at_a_word(rest, &part.plain) {
            Some(at) => {
                rest = &rest[at + part.plain.len()..];
                true
            }
            None => false,
        });
        let is_part = || asked.chars().count() >= FEWEST_LETTERS && self.plain.contains(asked);
        if has_all {
            Some(self.parts.iter().map(|part| part.weight).sum())
        } else {
            is_part().then(|| weight_of(asked))
        }
    }

    /// How much of it is in `line`, which is what [`signs::line`](super::signs::line) makes of a line: `Broken pipe` is
    /// `BrokenPipeError`, too.
    pub(super) fn spelled(&self, line: &[String]) -> Option<f64> {
        let mut rest = line;
        let mut weighs = 0.0;
        for part in &self.parts {
            let words = part.words.as_ref()?;
            let at = rest.windows(words.len()).position(|window| window == words)?;
            rest = &rest[at + words.len()..];
            weighs += words.iter().map(|word| weight(word)).sum::<f64>();
        }
        (weighs >= SAYS_ENOUGH).then_some(weighs)
    }
}

/// `text` in lower case, with one kind of quotes, without the backslashes before them, and with single spaces.
pub(super) fn plain(text: &str) -> String {
    let one_quote = |c: char| if matches!(c, '"' | '`' | '“' | '”' | '‘' | '’') { '\'' } else { c };
    let text: String = text.chars().filter(|c| *c != '\\').map(one_quote).collect();
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where `part` is in `text`, but not within a word: `moved` is not in `removed`.
fn at_a_word(text: &str, part: &str) -> Option<usize> {
    let begins =
        |at: usize| !text[..at].ends_with(char::is_alphanumeric) || !part.starts_with(char::is_alphanumeric);
    text.match_indices(part).map(|(at, _)| at).find(|at| begins(*at))
}

/// What the words of `text` weigh; of equals the longer one a little more. Numbers count as words here: 1195725856 is one
/// that people paste.
fn weight_of(text: &str) -> f64 {
    let numbers =
        text.split(|c: char| !c.is_ascii_digit()).filter(|number| number.len() >= 5).map(str::to_owned);
    let words = text.split_whitespace().flat_map(|chunk| in_order(last_name(chunk)));
    let letters = u32::try_from(text.len()).map_or(0.0, f64::from);
    words.chain(numbers).map(|word| weight(&word)).sum::<f64>() + letters / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Written { from: "any".to_owned(), text: text.to_owned() }.into()
    }

    #[test]
    fn a_text_fits_a_line_that_has_all_of_its_parts_in_order() {
        let limit = text("larger than max (… vs. 4194304)");
        assert!(limit.fits(&plain("grpc: received message LARGER than max (5242880 vs. 4194304)")).is_some());
        assert!(limit.fits("vs. 4194304) larger than max (").is_none());
        assert!(limit.fits("larger than max (5242880 vs. 1000)").is_none());
    }

    #[test]
    fn a_text_begins_where_a_word_begins() {
        assert!(text("MOVED …").fits("err moved 449 10.0.0.1").is_some());
        assert!(text("MOVED …").fits("removed 449 keys").is_none());
    }

    #[test]
    fn a_longer_text_fits_better() {
        let line = "upstream connect error or disconnect/reset before headers. reset reason: overflow";
        let long = text("disconnect/reset before headers. reset reason: overflow").fits(line);
        assert!(long > text("disconnect/reset before headers").fits(line));
    }

    #[test]
    fn words_are_the_same_as_a_name_made_of_them() {
        let spelled = |one: &str, asked: &str| text(one).spelled(&super::super::signs::line(asked)).is_some();
        assert!(spelled("No route to host", "AnnotatedNoRouteToHostException: null"));
        assert!(spelled("RESOURCE_EXHAUSTED", "code = ResourceExhausted"));
        assert!(!spelled("No route to host", "no host to route to"));
        assert!(!spelled("(os error 111)", "OSError: [Errno 9]"), "a number is no word");
    }

    #[test]
    fn quotes_of_any_kind_and_their_backslashes_are_the_same() {
        let field = text("json: unknown field \"…\"");
        for line in [
            "json: unknown field \"amount\"",
            "msg=\"json: unknown field \\\"amount\\\"\"",
            "json:  unknown field `amount`",
        ] {
            assert!(field.fits(&plain(line)).is_some(), "{line}");
        }
    }
}
