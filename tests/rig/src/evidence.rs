//! A verdict that a learner can use: what was sent, what arrived, why that hurts, where to read on.

use std::fmt::Write as _;
use std::ops::Range;

use tape::{Marked, hexdump, printable};

/// The lesson whose spec is running, on either of its twins.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    package: &'static str,
}

impl Lesson {
    /// `Lesson::of(env!("CARGO_PKG_NAME"))`: the spec is compiled into both twins, and this tells which.
    #[must_use]
    pub const fn of(package: &'static str) -> Self {
        Self { package }
    }

    /// Begins a verdict.
    pub fn evidence(self) -> Evidence {
        Evidence { package: self.package, lines: String::new(), hurts: String::new() }
    }
}

/// A verdict in the making: facts first, then [`holds`](Self::holds).
#[must_use = "evidence proves nothing before `holds`"]
pub struct Evidence {
    package: &'static str,
    lines: String,
    hurts: String,
}

impl Evidence {
    /// What went in.
    pub fn sent(self, what: impl AsRef<str>) -> Self {
        self.fact("sent", what.as_ref())
    }

    /// What came out instead.
    pub fn arrived(self, what: impl AsRef<str>) -> Self {
        self.fact("arrived", what.as_ref())
    }

    /// A further fact under a name of at most eight letters. Like everything that came from a peer, it may hold anything:
    /// but for line feeds, a control character in it is shown as a dot.
    pub fn fact(mut self, name: &str, what: &str) -> Self {
        for (index, line) in what.lines().chain(what.is_empty().then_some("")).enumerate() {
            let name = if index == 0 { name } else { "" };
            writeln!(self.lines, "  {name:<8} {}", printable(line)).expect("a String takes every write");
        }
        self
    }

    /// The bytes, and what stands at some of them.
    pub fn bytes<const N: usize>(mut self, bytes: &[u8], marked: [(Range<usize>, &str); N]) -> Self {
        let marked = marked.map(|(range, says)| Marked { range, says: printable(says) });
        self.lines.push_str(&hexdump(bytes, &marked));
        self
    }

    /// What was recorded, as a sequence diagram.
    pub fn tape(mut self, recorder: &crate::Recorder) -> Self {
        for line in tape::sequence(&recorder.tape(), 90).lines() {
            writeln!(self.lines, "  {line}").expect("a String takes every write");
        }
        self
    }

    /// What this costs someone.
    pub fn hurts(mut self, why: impl Into<String>) -> Self {
        self.hurts = why.into();
        self
    }

    /// The verdict.
    ///
    /// # Panics
    /// If the promise did not hold: with all the evidence, at the line of the spec that asked.
    #[track_caller]
    pub fn holds(self, promise: bool) {
        if promise {
            return;
        }
        let hurts = self.hurts.clone();
        let Self { package, lines, .. } = self.fact("hurts", &hurts);
        let number = package.split('-').nth(1).unwrap_or_default();
        let (whose, read_on) = if package.starts_with("pitfall-") {
            (
                format!("{package} is broken on purpose: this stays red until you repair src/"),
                format!("cargo lab hint {number}, cargo lab show {number}"),
            )
        } else {
            (
                format!("{package} fails its own spec: that is a bug in the lab, not in your work"),
                "CONTRIBUTING.md, on reporting it".to_owned(),
            )
        };
        panic!("{whose}\n{lines}  read on  {read_on}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(package: &'static str) -> String {
        let evidence =
            Lesson::of(package).evidence().sent("two").arrived("one").bytes(b"ab", [(1..2, "lost")]);
        let panic = std::panic::catch_unwind(|| evidence.hurts("Bob is not paid").holds(false)).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    }

    #[test]
    fn a_red_pitfall_says_so_first_and_then_the_evidence() {
        let text = verdict("pitfall-02-framing");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "pitfall-02-framing is broken on purpose: this stays red until you repair src/");
        assert_eq!(lines[1..3], ["  sent     two", "  arrived  one"]);
        assert!(lines[3].contains("61 62") && lines[4].trim_end().ends_with("^^ lost"), "{text}");
        assert_eq!(
            lines[5..],
            ["  hurts    Bob is not paid", "  read on  cargo lab hint 02, cargo lab show 02"]
        );
    }

    #[test]
    fn a_red_solution_is_a_bug_of_the_lab() {
        assert!(
            verdict("solution-02-framing")
                .starts_with("solution-02-framing fails its own spec: that is a bug in the lab")
        );
    }

    #[test]
    fn a_digit_in_the_noun_is_no_part_of_the_number() {
        assert!(verdict("pitfall-09-http2").ends_with("cargo lab hint 09, cargo lab show 09"));
    }

    #[test]
    fn control_characters_from_a_peer_do_not_reach_the_terminal() {
        let evidence = Lesson::of("pitfall-09-http2").evidence().arrived("one\n\u{1b}[2Jtwo\r");
        let panic = std::panic::catch_unwind(|| evidence.holds(false)).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.contains("  arrived  one\n           ·[2Jtwo·\n"), "{text}");
    }

    #[test]
    fn a_promise_that_holds_says_nothing() {
        Lesson::of("pitfall-02-framing").evidence().holds(true);
    }
}
