//! What catches each half-fix: the test that its description names, run on a copy of the pitfall with the half-fix applied.

use std::path::Path;

use anyhow::{Context, Result, bail};
use lab::run::cargo::{self, Target};

use lab::lesson::scratch::Scratch;
use lab::lesson::{HalfFix, Lesson};
use lab::run::spec::Outcome;

use super::{Compared, LIMIT, Printed, Record, text};
use crate::repository::Repository;

/// The key of what catches a half-fix.
#[must_use]
pub fn key(lesson: &Lesson, half_fix: &HalfFix) -> String {
    format!("half-fixes/{}/{}", lesson.slug, half_fix.name)
}

/// Builds each half-fix whose key has `part` in it, as `cargo lab try` does, and runs the test that catches it.
pub(super) fn run(repository: &Repository, part: &str, record: &mut Record) -> Result<()> {
    let target = cargo::target_dir(repository.root())?;
    for lesson in repository.lessons() {
        for half_fix in &lesson.about.half_fixes {
            let key = key(lesson, half_fix);
            if key.contains(part) {
                let said = caught(repository, lesson, half_fix, &target).with_context(|| key.clone())?;
                record.insert(key, Printed { text: text(&said), compared: Compared::Exactly });
            }
        }
    }
    Ok(())
}

/// What the test says that catches `half_fix`.
fn caught(repository: &Repository, lesson: &Lesson, half_fix: &HalfFix, target: &Path) -> Result<String> {
    let checkout = repository.checkout();
    let patched = lesson.with_half_fix(half_fix)?;
    let scratch = Scratch::write(checkout, lesson, &half_fix.name, &patched, target)?;
    let order = scratch.order(checkout, Target::Test(lesson.spec().to_owned()), target);
    let spec = match cargo::build(&order, "building the half-fixes")?.built.into_iter().next() {
        Some(Ok(spec)) => spec,
        Some(Err(broken)) => bail!("it does not compile\n{}", broken.rendered.join("\n")),
        None => bail!("cargo built nothing"),
    };
    let tests = spec.tests()?;
    let test = tests.iter().find(|test| test.name() == half_fix.caught_by);
    let test = test.with_context(|| format!("the spec has no test {}", half_fix.caught_by))?;
    match spec.run(test, LIMIT)?.outcome {
        Outcome::Failed(failure) => Ok(failure.normalised(checkout.root())),
        Outcome::Crashed { how, last_words } => Ok(format!("its process {how}\n{last_words}")),
        Outcome::Hung { .. } => bail!("{} was still running after {} s", half_fix.caught_by, LIMIT.as_secs()),
        Outcome::Passed | Outcome::Skipped => bail!("{} is green on it", half_fix.caught_by),
    }
}
