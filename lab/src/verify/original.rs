//! A lesson is whole, and `lab/originals` can bring it back as it is.

use std::fs;
use std::io;

use super::{Findings, Name};
use crate::archive::{Archive, BadArchive};
use crate::lesson::Lesson;

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
    for dir in [lesson.pitfall_dir(), lesson.solution_dir()] {
        let story = dir.join("examples").join("story.rs");
        if !story.is_file() {
            lacks("story", format!("{} is what `cargo lab show` records", story.display()));
        }
    }
    for entry in fs::read_dir(lesson.pitfall_dir().join("half-fixes")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = |name: &str| about.half_fixes.iter().any(|half_fix| half_fix.name == name);
        if name.strip_suffix(".patch").is_some_and(|name| !known(name)) {
            lacks("half-fixes", format!("lesson.toml does not describe half-fixes/{name}"));
        }
    }
    findings.held(before, 1, "hints, half-fixes and story are there".to_owned());
}

/// The archive is the folder.
pub(super) fn check(lesson: &Lesson, findings: &mut Findings) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    let file = format!("lab/originals/{}.txt", lesson.slug);
    let folder = Archive::pack(lesson.pitfall_dir())?;
    let seen = match Archive::read(lesson.original()) {
        Ok(archive) => differing(&folder, &archive),
        Err(BadArchive::Unreadable(why)) if why.kind() == io::ErrorKind::NotFound => {
            "it is not there".to_owned()
        }
        Err(why) => why.to_string(),
    };
    if !seen.is_empty() {
        findings.reject(Name::StaleOriginal, file.as_str(), seen, "`--bless` packs the folder again");
    }
    findings.held(before, 1, format!("{file}: as the folder"));
    Ok(())
}

/// Packs the folder again.
pub(super) fn bless(lesson: &Lesson, findings: &mut Findings) -> anyhow::Result<()> {
    let folder = Archive::pack(lesson.pitfall_dir())?;
    if Archive::read(lesson.original()).ok().as_ref() == Some(&folder) {
        return Ok(());
    }
    if let Some(parent) = lesson.original().parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(lesson.original(), folder.to_text())?;
    findings.blessed.push(lesson.original().clone());
    Ok(())
}

fn differing(folder: &Archive, archive: &Archive) -> String {
    let mut lines = Vec::new();
    for (path, text) in folder.files() {
        match archive.file(path) {
            None => lines.push(format!("{path} is new")),
            Some(old) if old != text => lines.push(format!("{path} has changed")),
            Some(_) => {}
        }
    }
    for (path, _) in archive.files().filter(|(path, _)| folder.file(path).is_none()) {
        lines.push(format!("{path} is gone"));
    }
    lines.join("\n")
}
