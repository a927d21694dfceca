//! What has to be in a text whose ports, times and counters differ from run to run.

/// Lines that a text has, in this order, with others between them. In a line `#` stands for a number and `…` for anything; blanks
/// in a row count as one. A line of the text is like one of these if it contains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape(Vec<String>);

impl Shape {
    #[must_use]
    pub fn new(lines: &[String]) -> Self {
        Self(lines.iter().map(|line| one_blank(line)).collect())
    }

    /// The first line that `text` lacks.
    #[must_use]
    pub fn lacking<'a>(&'a self, text: &str) -> Option<&'a str> {
        let mut lines = text.lines().map(one_blank);
        self.0.iter().find(|wanted| !lines.any(|line| contains(&line, wanted))).map(String::as_str)
    }
}

fn one_blank(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn contains(line: &str, wanted: &str) -> bool {
    line.char_indices().any(|(at, _)| begins(&line[at..], wanted))
}

/// Whether `line` begins like `wanted`.
fn begins(line: &str, wanted: &str) -> bool {
    let mut rest = wanted.chars();
    match rest.next() {
        None => true,
        Some('…') => line
            .char_indices()
            .map(|(at, _)| at)
            .chain([line.len()])
            .any(|at| begins(&line[at..], rest.as_str())),
        Some('#') => {
            let number = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
            number > 0 && begins(&line[number..], rest.as_str())
        }
        Some(c) => line.strip_prefix(c).is_some_and(|line| begins(line, rest.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lacking(wanted: &[&str]) -> Option<String> {
        let text = "ESTAB 0   11 127.0.0.1:4 timer:(on,640ms,2)\n\t ts rto:1632 retrans:1/2\nbytes 3\n";
        let wanted: Vec<String> = wanted.iter().map(|&line| line.into()).collect();
        Shape::new(&wanted).lacking(text).map(str::to_owned)
    }

    #[test]
    fn numbers_and_what_stands_between_may_differ() {
        assert_eq!(lacking(&["ESTAB # 11 … timer:(on,#ms,#)", "retrans:#/#", "bytes #"]), None);
    }

    #[test]
    fn words_may_not() {
        assert_eq!(lacking(&["timer:(keepalive"]).as_deref(), Some("timer:(keepalive"));
        assert_eq!(lacking(&["ESTAB # 12 "]).as_deref(), Some("ESTAB # 12"));
        assert_eq!(lacking(&["timer:(#,"]).as_deref(), Some("timer:(#,"));
    }

    #[test]
    fn lines_stand_in_their_order_and_each_counts_once() {
        assert_eq!(lacking(&["bytes #", "retrans:#/#"]).as_deref(), Some("retrans:#/#"));
        assert_eq!(lacking(&["retrans:#/#", "retrans:#/#"]).as_deref(), Some("retrans:#/#"));
    }
}
