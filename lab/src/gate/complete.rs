//! A lesson is complete: it has what each lesson must have, and twin and patch make the pitfall.

use std::collections::BTreeSet;
use std::fs;

use super::{Findings, Name};
use crate::lesson::changes::Changes;
use crate::lesson::digest;
use crate::lesson::snapshot::Snapshot;
use crate::lesson::{Lesson, PITFALL_PATCH};
use crate::report::style::count;
use crate::run::spec::Test;

const FIRST_TESTS: usize = 3;
const LEAST_HALF_FIXES: usize = 2;
const LEAST_HINTS: usize = 3;

/// The lesson has what each lesson must have.
pub(super) fn complete(lesson: &Lesson, findings: &mut Findings) {
    let before = findings.rejections.len();
    let mut lacks = |what: &str, advice: String| findings.reject(Name::Incomplete, what, "", advice);
    let about = &lesson.about;
    if about.hints.len() < LEAST_HINTS {
        lacks("hints", format!("{} of at least {LEAST_HINTS}, in lesson.toml", about.hints.len()));
    }
    if about.half_fixes.len() < LEAST_HALF_FIXES {
        let have = about.half_fixes.len();
        lacks("half-fixes", format!("{have} of at least {LEAST_HALF_FIXES}, in lesson.toml"));
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
    findings.held(before, 1, "hints, half-fixes and story are there".to_owned());
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
        fs::write(lesson.pitfall_patch(), Changes::between(&lesson.fixed()?, &broken).unified(""))?;
        findings.blessed.push(lesson.pitfall_patch());
    }
    let digest = digest::of(lesson.spec_dir())?;
    if digest::recorded(lesson).as_ref() != Some(&digest) {
        digest::record(lesson, &digest)?;
        findings.blessed.push(lesson.spec_dir().join(digest::FILE));
    }
    Ok(())
}
