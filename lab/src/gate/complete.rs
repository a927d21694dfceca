//! A lesson is complete: it has what each lesson must have, and twin and patch make the pitfall.

use std::collections::BTreeSet;
use std::fs;

use super::{Findings, Name};
use crate::files;
use crate::lesson::changes::Changes;
use crate::lesson::digest;
use crate::lesson::snapshot::Snapshot;
use crate::lesson::{HalfFix, Lesson, PITFALL_PATCH};
use crate::report::style::count;
use crate::run::spec::Test;

const FIRST_TESTS: usize = 3;
const LEAST_HALF_FIXES: usize = 2;
const LEAST_HINTS: usize = 3;
const LEAST_WORDS: usize = 2;

/// The lesson has what each lesson must have.
pub(super) fn complete(lesson: &Lesson, findings: &mut Findings) {
    let before = findings.rejections.len();
    described(lesson, findings);
    let mut lacks = |what: &str, advice: String| findings.reject(Name::Incomplete, what, "", advice);
    let about = &lesson.about;
    let patches: BTreeSet<String> = about.half_fixes.iter().filter_map(|one| patch(lesson, one)).collect();
    if patches.len() < LEAST_HALF_FIXES {
        let have = patches.len();
        lacks(
            "half-fixes",
            format!("{have} of at least {LEAST_HALF_FIXES} that are not the same, in lesson.toml"),
        );
    }
    let mounts =
        [lesson.pitfall_dir(), lesson.solution_dir()].map(|dir| dir.join("examples").join("story.rs"));
    for story in [lesson.spec_dir().join("story.rs")].into_iter().chain(mounts) {
        if !story.is_file() {
            lacks("story", format!("{} is what `cargo lab show` records", story.display()));
        }
    }
    for entry in fs::read_dir(lesson.spec_dir().join("half-fixes")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = |name: &str| about.half_fixes.iter().any(|half_fix| half_fix.name == name);
        if name.strip_suffix(".patch").is_some_and(|name| !known(name)) {
            lacks("half-fixes", format!("lesson.toml does not describe half-fixes/{name}"));
        }
    }
    findings.held(before, 1, "title, symptom, hints, half-fixes and story are there".to_owned());
}

/// What `lesson.toml` says is said in words, and nothing is said twice.
fn described(lesson: &Lesson, findings: &mut Findings) {
    let about = &lesson.about;
    let mut lacks = |what: &str, advice: String| findings.reject(Name::Incomplete, what, "", advice);
    let mut said = vec![("title".to_owned(), about.title.as_str()), ("symptom".to_owned(), &about.symptom)];
    said.extend((1..).zip(&about.hints).map(|(nth, hint)| (format!("hint {nth}"), hint.as_str())));
    for half_fix in &about.half_fixes {
        said.push((format!("says of {}", half_fix.name), &half_fix.says));
        said.push((format!("why of {}", half_fix.name), &half_fix.why));
    }
    for (what, words) in &said {
        if words_of(words).len() < LEAST_WORDS {
            lacks(what, format!("fewer than {LEAST_WORDS} words, in lesson.toml"));
        }
    }
    if about.minutes == 0 {
        lacks("minutes", "nobody repairs it in no time; say how long it takes, in lesson.toml".to_owned());
    }
    let hints: BTreeSet<Vec<String>> = about.hints.iter().map(|hint| words_of(hint)).collect();
    if hints.len() < LEAST_HINTS || hints.len() < about.hints.len() {
        lacks(
            "hints",
            format!("{} of at least {LEAST_HINTS} that are not the same, in lesson.toml", hints.len()),
        );
    }
    let names: BTreeSet<&str> = about.half_fixes.iter().map(|half_fix| half_fix.name.as_str()).collect();
    if names.len() < about.half_fixes.len() {
        lacks("half-fixes", "two have the same name, in lesson.toml".to_owned());
    }
}

/// The words of a text; blanks and marks are none.
fn words_of(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

/// The lines that a half-fix takes out and puts in.
fn patch(lesson: &Lesson, half_fix: &HalfFix) -> Option<String> {
    let text = lesson.spec_file(&format!("half-fixes/{}.patch", half_fix.name)).ok()?;
    let changes =
        |line: &&str| line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---");
    Some(text.lines().filter(changes).collect::<Vec<_>>().join("\n"))
}

/// `first` names three tests of `mod pitfall`; of a smaller one, at least one.
pub(super) fn first_tests(lesson: &Lesson, tests: &[&Test], findings: &mut Findings) {
    let before = findings.rejections.len();
    let pitfalls: BTreeSet<&str> =
        tests.iter().filter(|test| test.module() == "pitfall").map(|test| test.name()).collect();
    let first = &lesson.about.first;
    let mut lacks = |seen: String| {
        let advice = "lesson.toml names the red tests that show the pitfall most clearly";
        findings.reject(Name::Incomplete, "first", seen, advice);
    };
    for unknown in first.iter().filter(|name| !pitfalls.contains(name.as_str())) {
        lacks(format!("{unknown} is no pitfall test of the spec"));
    }
    let have = first.iter().collect::<BTreeSet<_>>().len();
    let enough = if pitfalls.len() < FIRST_TESTS { 1..=pitfalls.len() } else { FIRST_TESTS..=FIRST_TESTS };
    if !enough.contains(&have) {
        lacks(format!("{} named, of {}", count(have, "test"), count(pitfalls.len(), "pitfall test")));
    }
    findings.held(before, 1, format!("first: {} to look at", count(have, "test")));
}

/// The fixed twin and its patch make the pitfall, and the spec is the recorded one.
pub(super) fn check(lesson: &Lesson, findings: &mut Findings) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    let file = format!("solutions/{}/{PITFALL_PATCH}", lesson.slug);
    let seen = match lesson.handed_out() {
        Ok(handed_out) => match Snapshot::of(lesson.pitfall_dir())?.differing(&handed_out)[..] {
            [] => String::new(),
            ref paths => format!("twin and patch make another {}", paths.join(", ")),
        },
        Err(why) => format!("{:#}", anyhow::Error::from(why)),
    };
    if !seen.is_empty() {
        findings.reject(Name::StalePatch, file.as_str(), seen, "`--bless` writes the patch anew");
    }
    let digest = digest::of(lesson.spec_dir())?;
    if digest::recorded(lesson).as_ref() != Some(&digest) {
        findings.reject(
            Name::StaleDigest,
            format!("tests/specs/{}/{}", lesson.slug, digest::FILE),
            format!("the spec has {digest} now"),
            "`--bless` records the spec as it is now",
        );
    }
    findings.held(before, 2, format!("{file}: twin and patch make the pitfall"));
    Ok(())
}

/// Writes the patch and the digest again.
pub(super) fn bless(lesson: &Lesson, findings: &mut Findings) -> anyhow::Result<()> {
    let broken = Snapshot::of(lesson.pitfall_dir())?;
    if lesson.handed_out().ok().as_ref() != Some(&broken) {
        let patch = Changes::between(&lesson.fixed()?, &broken).unified("");
        files::replace(&lesson.pitfall_patch(), patch.as_bytes())?;
        findings.blessed.push(lesson.pitfall_patch());
    }
    let digest = digest::of(lesson.spec_dir())?;
    if digest::recorded(lesson).as_ref() != Some(&digest) {
        digest::record(lesson, &digest)?;
        findings.blessed.push(lesson.spec_dir().join(digest::FILE));
    }
    Ok(())
}
