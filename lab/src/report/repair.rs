//! What may be said of the reference's repair: how large it is, and whether the learner's is the same.

use std::fmt::Write as _;

use crate::lesson::code::same_code;
use crate::lesson::snapshot::Snapshot;
use crate::lesson::{BadLesson, Lesson};
use crate::report::style::wrapped;

/// `edit src/context.rs, src/handlers.rs in pitfalls/05-deadlines: about 13 lines`; nothing where that is not known.
#[must_use]
pub fn size(lesson: &Lesson) -> String {
    let Ok(fix) = lesson.fix() else { return String::new() };
    let (added, removed) = fix.lines();
    let lines = match added.max(removed) {
        1 => "1 line".to_owned(),
        lines => format!("about {lines} lines"),
    };
    let files = fix.paths().collect::<Vec<_>>().join(", ");
    if files.is_empty() { files } else { format!("edit {files} in pitfalls/{}: {lines}", lesson.slug) }
}

/// Whether the learner's repair is the reference's, comments and layout apart, and where it is not.
#[must_use]
pub fn compared(lesson: &Lesson) -> String {
    let number = lesson.number();
    let said = match differing(lesson) {
        Ok(files) if files.is_empty() => "Your repair is the same as the reference fix.".to_owned(),
        Ok(files) => {
            let mut said = format!(
                "Your repair differs from the reference fix in {}. Compare `cargo lab diff {number} --mine` with \
                 `cargo lab diff {number}`.",
                files.join(", ")
            );
            let half_fixes = half_fixes_in(lesson, &files);
            if !half_fixes.is_empty() {
                let _ = write!(
                    said,
                    " Half-fixes that change the same code: {} (`cargo lab try {number}`).",
                    half_fixes.join(", ")
                );
            }
            said
        }
        Err(why) => {
            format!("Your repair could not be compared with the reference fix: {why}. Is it text, in UTF-8?")
        }
    };
    wrapped("", "", &said) + "\n"
}

/// The source files whose code is not the reference's.
fn differing(lesson: &Lesson) -> Result<Vec<String>, BadLesson> {
    let source = |path: &str| path.starts_with("src/");
    let (mine, reference) = (Snapshot::of_those(lesson.pitfall_dir(), source)?, lesson.fixed()?.only(source));
    let same = |path: &str| match (mine.file(path), reference.file(path)) {
        (Some(mine), Some(reference)) => same_code(mine, reference),
        _ => false,
    };
    Ok(mine.differing(&reference).into_iter().filter(|path| !same(path)).map(str::to_owned).collect())
}

/// The half-fixes that change one of `files`.
fn half_fixes_in<'a>(lesson: &'a Lesson, files: &[String]) -> Vec<&'a str> {
    let changes = |name: &str| {
        let patch = lesson.spec_file(&format!("half-fixes/{name}.patch")).unwrap_or_default();
        files.iter().any(|file| patch.lines().any(|line| line.starts_with("+++ ") && line.ends_with(file)))
    };
    let names = lesson.about.half_fixes.iter().map(|half_fix| half_fix.name.as_str());
    names.filter(|name| changes(name)).collect()
}
