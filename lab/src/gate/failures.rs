//! `failures.txt`: what each pitfall test says when it is red on the broken twin, so that a failure for
//! another reason is noticed. A test's name stands at the margin, its words are indented.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use similar::TextDiff;

use super::{Findings, Name};
use crate::checkout::Checkout;
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
) -> io::Result<Record> {
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

/// Records the failures.
pub(super) fn bless(lesson: &Lesson, record: Option<&Record>, findings: &mut Findings) -> io::Result<()> {
    let Some(record) = record.filter(|record| read(lesson).ok().as_ref() != Some(*record)) else {
        return Ok(());
    };
    let path = lesson.spec_dir().join(FILE);
    fs::write(&path, write(record))?;
    findings.blessed.push(path);
    Ok(())
}

fn read(lesson: &Lesson) -> io::Result<Record> {
    match fs::read_to_string(lesson.spec_dir().join(FILE)) {
        Ok(text) => Ok(parse(&text)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Record::new()),
        Err(why) => Err(why),
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

    #[test]
    fn what_is_recorded_is_read_back() {
        let words = "first\n\n  indented\npitfall::not_a_name";
        let record: Record = [("pitfall::a", words), ("pitfall::b", "")]
            .map(|(name, words)| (name.into(), words.into()))
            .into();
        assert_eq!(parse(&write(&record)), record);
    }
}
