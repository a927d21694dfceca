//! Reads what a failed test left on its standard error: where it panicked, and with which words.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What the rig's evidence says of a red pitfall, in its first line.
const EVIDENCE: &str = " is broken on purpose: this stays red until you repair src/\n";

/// A panic: the words, and where.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Failure {
    /// What the panic said. May be many lines: the rig's evidence is one.
    pub message: String,
    /// Where, if it was said.
    pub place: Option<Place>,
}

/// A line of source, as the compiler names its file: relative to the workspace's root, for code of the lab.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Place {
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Place {
    /// `file:line:column` such that an editor opens it from the current directory.
    #[must_use]
    pub fn openable(&self, root: &Path) -> String {
        if Path::new(&self.file).exists() {
            return self.to_string();
        }
        let absolute = root.join(&self.file);
        if absolute.exists() {
            format!("{}:{}:{}", absolute.display(), self.line, self.column)
        } else {
            self.to_string()
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_end_matches(':').rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some(Self { file: without_parents(&parts.next()?.replace('\\', "/")), line, column })
    }
}

/// `path` without its `..`, by its text: a spec is mounted from beside the crate, and the compiler spells out how.
fn without_parents(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("..", Some(last)) if !matches!(*last, ".." | "") => drop(parts.pop()),
            (".", Some(_)) => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

impl Failure {
    /// The panic that decided `test`: the rig's evidence, which may come after a panic that the test itself provoked and
    /// caught; else the first in its own thread (a thread is named after its test), or the first at all. `None` if
    /// nobody panicked.
    #[must_use]
    pub fn read(stderr: &str, test: &str) -> Option<Self> {
        let panics = panics(stderr);
        let own = |panic: &&Panic<'_>| panic.thread == test || panic.thread == "main";
        let evidence = |panic: &&Panic<'_>| own(panic) && panic.message.contains(EVIDENCE);
        let chosen =
            panics.iter().find(evidence).or_else(|| panics.iter().find(own)).or_else(|| panics.first())?;
        Some(Self {
            message: chosen.message.trim_matches('\n').to_owned(),
            place: Place::parse(chosen.place),
        })
    }

    /// The words without what changes from run to run and from place to place: line numbers, and where the
    /// checkout is.
    #[must_use]
    pub fn normalised(&self, root: &Path) -> String {
        let root = format!("{}{}", root.display(), std::path::MAIN_SEPARATOR);
        let mut text = String::new();
        for line in self.message.replace(&root, "").lines() {
            text.push_str(without_line_numbers(line).trim_end());
            text.push('\n');
        }
        text.trim_matches('\n').to_owned()
    }
}

/// `text` without backtraces. A second panic prints one whatever `RUST_BACKTRACE` says, and buries the first.
#[must_use]
pub fn without_backtraces(text: &str) -> String {
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        inside = *line == "stack backtrace:" || (inside && line.starts_with(' '));
        !inside && !ends_a_message(line) && !line.starts_with("warning: `--logfile` is deprecated")
    });
    kept.collect::<Vec<_>>().join("\n")
}

struct Panic<'a> {
    thread: &'a str,
    place: &'a str,
    message: String,
}

fn panics(stderr: &str) -> Vec<Panic<'_>> {
    let mut panics: Vec<Panic<'_>> = Vec::new();
    let mut open = false;
    for line in stderr.lines() {
        if let Some((thread, place)) = headline(line) {
            panics.push(Panic { thread, place, message: String::new() });
            open = true;
        } else if ends_a_message(line) {
            open = false;
        } else if let (true, Some(panic)) = (open, panics.last_mut()) {
            panic.message.push_str(line);
            panic.message.push('\n');
        }
    }
    panics
}

/// `thread 'NAME' (ID) panicked at PATH:LINE:COLUMN:`; older compilers leave the id out.
fn headline(line: &str) -> Option<(&str, &str)> {
    let (thread, place) = line.strip_prefix("thread '")?.split_once(" panicked at ")?;
    Some((thread.split_once('\'')?.0, place))
}

fn ends_a_message(line: &str) -> bool {
    line.starts_with("note: run with `RUST_BACKTRACE")
        || line == "stack backtrace:"
        || line.starts_with("thread caused non-unwinding panic")
}

/// `f.rs:12:5` becomes `f.rs`, and insta's `in line 12` becomes `in line _`.
fn without_line_numbers(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((at, mark)) =
        [".rs:", "in line "].iter().filter_map(|mark| Some((rest.find(mark)?, *mark))).min()
    {
        let after = &rest[at + mark.len()..];
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(after.len());
        let numbered = after.starts_with(|c: char| c.is_ascii_digit());
        text.push_str(&rest[..at]);
        text.push_str(match (mark, numbered) {
            (".rs:", true) => ".rs",
            ("in line ", true) => "in line _",
            _ => mark,
        });
        rest = if numbered { &after[end..] } else { after };
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\
noise
thread 'tokio-rt-worker' (7) panicked at pitfalls/02-framing/src/lib.rs:3:9:
a task

thread 'pitfall::b' (8) panicked at pitfalls/02-framing/tests/framing.rs:12:5:

pitfall 02 is red
  sent     4 bytes
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
dropped
";

    #[test]
    fn the_panic_of_the_test_s_own_thread_counts() {
        let failure = Failure::read(TWO, "pitfall::b").unwrap();
        assert_eq!(failure.message, "pitfall 02 is red\n  sent     4 bytes");
        assert_eq!(failure.place.unwrap().to_string(), "pitfalls/02-framing/tests/framing.rs:12:5");
    }

    #[test]
    fn evidence_counts_before_a_panic_that_the_test_provoked() {
        let evidence = "thread 'pitfall::b' (8) panicked at f.rs:9:5:\npitfall-02-x is broken on purpose: this stays red until \
             you repair src/\n  hurts    Bob\n";
        let failure = Failure::read(&format!("{TWO}{evidence}"), "pitfall::b").unwrap();
        assert!(failure.message.ends_with("hurts    Bob"), "{}", failure.message);
    }

    #[test]
    fn without_one_the_first_panic_counts() {
        assert_eq!(Failure::read(TWO, "pitfall::other").unwrap().message, "a task");
        assert_eq!(Failure::read("no panic here\n", "pitfall::b"), None);
    }

    #[test]
    fn what_changes_from_run_to_run_is_left_out() {
        let message = "at /here/lab/tests/f.rs:12:5: no\nsnapshot failed in line 9  \nat 10:30 f.rs: x\n";
        let failure = Failure { message: message.to_owned(), place: None };
        let expected = "at tests/f.rs no\nsnapshot failed in line _\nat 10:30 f.rs: x";
        assert_eq!(failure.normalised(Path::new("/here/lab")), expected);
    }

    #[test]
    fn a_backtrace_goes_and_what_is_around_it_stays() {
        let text = "first\nstack backtrace:\n   0: 0x1 - main\n             at main.rs:1\nsecond";
        assert_eq!(without_backtraces(text), "first\nsecond");
    }

    #[test]
    fn a_windows_path_keeps_its_drive() {
        let place = Place::parse(r"C:\lab\f.rs:3:4:").unwrap();
        assert_eq!((place.file.as_str(), place.line, place.column), ("C:/lab/f.rs", 3, 4));
    }
}
