//! `failures.txt`: what each pitfall test says when it is red on the broken twin, so that a failure for
//! another reason is noticed. A test's name stands at the margin, its words are indented.

use std::collections::BTreeMap;
use std::io;

use similar::TextDiff;

use super::{Findings, Name};
use crate::checkout::Checkout;
use crate::files::{self, Unreadable};
use crate::lesson::Lesson;
use crate::report::style::count;
use crate::run::spec::{Outcome, Verdict};

const FILE: &str = "failures.txt";
const INDENT: &str = "    ";

/// The words of each red test, by its name.
pub type Record = BTreeMap<String, String>;

/// Compares the failures with the recorded ones, and returns what should be recorded.
pub(super) fn check(
    checkout: &Checkout,
    lesson: &Lesson,
    verdicts: &[Verdict],
    findings: &mut Findings,
) -> Result<Record, Unreadable> {
    let before = findings.rejections.len();
    let now: Record = verdicts
        .iter()
        .filter(|verdict| verdict.test.module() == "pitfall")
        .filter_map(|verdict| match &verdict.outcome {
            Outcome::Failed(failure) => {
                Some((verdict.test.name().to_owned(), failure.normalised(checkout.root())))
            }
            _ => None,
        })
        .collect();
    let recorded = read(lesson)?;
    for (name, words) in &now {
        if !is_evidence(words, &lesson.pitfall_package()) {
            findings.reject(
                Name::NotEvidence,
                name.as_str(),
                words.as_str(),
                "it is red through something else than `LESSON.evidence()…holds(…)`; `--bless` does not record that",
            );
            continue;
        }
        match recorded.get(name) {
            None => findings.reject(
                Name::Unrecorded,
                name.as_str(),
                words.as_str(),
                "read these words as a learner would; `--bless` records them",
            ),
            Some(recorded) if recorded != words => findings.reject(
                Name::WrongPanic,
                name.as_str(),
                TextDiff::from_lines(recorded, words)
                    .unified_diff()
                    .missing_newline_hint(false)
                    .header("recorded", "now")
                    .to_string(),
                "it is red for another reason than recorded; if the new words are right, `--bless`",
            ),
            Some(_) => {}
        }
    }
    for name in recorded.keys().filter(|name| !verdicts.iter().any(|verdict| verdict.test.name() == *name)) {
        findings.reject(
            Name::StaleFailure,
            name.as_str(),
            format!("{FILE} records a test that is not there"),
            "`--bless` drops it",
        );
    }
    findings.held(before, now.len(), format!("{}: as recorded", count(now.len(), "failure")));
    Ok(now)
}

/// Whether a test of `package` failed through the rig's evidence, by the form of its words: whose it is, at least one
/// fact, what hurts, and where to read on. No `unwrap` and no assertion says that by accident.
pub(super) fn is_evidence(words: &str, package: &str) -> bool {
    let lines: Vec<&str> = words.trim_matches('\n').lines().collect();
    let [head, facts @ .., read_on] = lines.as_slice() else { return false };
    let hurts = facts
        .iter()
        .rposition(|line| line.strip_prefix("  hurts    ").is_some_and(|why| !why.trim().is_empty()));
    *head == format!("{package} is broken on purpose: this stays red until you repair src/")
        && hurts.is_some_and(|at| at > 0)
        && read_on.starts_with("  read on  cargo lab hint ")
}

/// Records the failures.
pub(super) fn bless(lesson: &Lesson, record: Option<&Record>, findings: &mut Findings) -> io::Result<()> {
    let Some(record) = record.filter(|record| read(lesson).ok().as_ref() != Some(*record)) else {
        return Ok(());
    };
    let path = lesson.spec_dir().join(FILE);
    files::replace(&path, write(record).as_bytes())?;
    findings.blessed.push(path);
    Ok(())
}

fn read(lesson: &Lesson) -> Result<Record, Unreadable> {
    let path = lesson.spec_dir().join(FILE);
    match files::read_text(&path) {
        Ok(text) => Ok(parse(&text)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Record::new()),
        Err(source) => Err(Unreadable { path, source }),
    }
}

fn write(record: &Record) -> String {
    let mut text = String::new();
    for (name, words) in record {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(name);
        text.push('\n');
        for line in words.lines() {
            let indent = if line.is_empty() { "" } else { INDENT };
            text.push_str(&format!("{indent}{line}\n"));
        }
    }
    text
}

/// Reads the text of a `failures.txt`.
#[must_use]
pub fn parse(text: &str) -> Record {
    let mut record = Record::new();
    let mut name = None;
    for line in text.lines() {
        if !line.is_empty() && !line.starts_with(INDENT) {
            name = Some(line.to_owned());
            record.insert(line.to_owned(), String::new());
        } else if let Some(words) = name.as_ref().and_then(|name| record.get_mut(name)) {
            words.push_str(line.strip_prefix(INDENT).unwrap_or(line));
            words.push('\n');
        }
    }
    record.values_mut().for_each(|words| *words = words.trim_matches('\n').to_owned());
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    #[test]
    fn what_is_recorded_is_read_back() {
        let words = "first\n\n  indented\npitfall::not_a_name";
        let record: Record = [("pitfall::a", words), ("pitfall::b", "")]
            .map(|(name, words)| (name.into(), words.into()))
            .into();
        assert_eq!(parse(&write(&record)), record);
    }

    #[test]
    fn every_recorded_failure_of_this_lab_is_evidence() {
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/specs");
        let mut seen = 0;
        for lesson in fs::read_dir(specs).unwrap().map(|entry| entry.unwrap()) {
            let package = format!("pitfall-{}", lesson.file_name().to_str().unwrap());
            for (name, words) in parse(&fs::read_to_string(lesson.path().join(FILE)).unwrap()) {
                assert!(is_evidence(&words, &package), "{package} {name}:\n{words}");
                seen += 1;
            }
        }
        assert!(seen > 7, "{seen} failures in all lessons");
    }

    #[test]
    fn what_came_another_way_is_no_evidence() {
        let head = "pitfall-02-framing is broken on purpose: this stays red until you repair src/";
        let read_on = "  read on  cargo lab hint 02, cargo lab show 02";
        let good = format!("{head}\n  arrived  one\n  hurts    Bob is not paid\n{read_on}");
        assert!(is_evidence(&good, "pitfall-02-framing"));
        assert!(!is_evidence(&good, "pitfall-03-errors"), "another lesson's");
        let nothing_seen = format!("{head}\n  hurts    Bob is not paid\n{read_on}");
        let nobody_hurt = format!("{head}\n  arrived  one\n  hurts    \n{read_on}");
        let unwrap = "called `Option::unwrap()` on a `None` value".to_owned();
        for words in [nothing_seen, nobody_hurt, unwrap, String::new()] {
            assert!(!is_evidence(&words, "pitfall-02-framing"), "{words}");
        }
    }
}
