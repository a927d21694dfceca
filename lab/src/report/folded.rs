//! Which tests of a spec are shown by name, and which are only counted.

use super::Asked;
use crate::lesson::Lesson;
use crate::run::spec::Verdict;

/// How many red tests are shown where the lesson does not say which to look at first.
const MOST: usize = 3;

/// The tests of one module that are shown, and how many red ones are not.
pub(super) struct Shown<'a> {
    pub(super) shown: Vec<&'a Verdict>,
    pub(super) folded: usize,
}

/// Of a lesson's pitfall tests, the red ones to look at first. Any other red test broke by the learner's hand, so it is
/// always shown, and so is one that hangs.
pub(super) fn folded<'a>(lesson: &Lesson, verdicts: Vec<&'a Verdict>, asked: Asked) -> Shown<'a> {
    let run = verdicts.into_iter().filter(|verdict| verdict.was_run());
    if asked != Asked::Lesson {
        return Shown { shown: run.collect(), folded: 0 };
    }
    let red: Vec<&Verdict> = run.filter(|verdict| !verdict.outcome.is_green()).collect();
    let named = red.iter().any(|verdict| is_first(lesson, verdict));
    let mut left = MOST;
    let mut shows = |verdict: &&Verdict| {
        let must = verdict.test.module() != "pitfall" || verdict.hung();
        let first = if named { is_first(lesson, verdict) } else { left > 0 };
        left = left.saturating_sub(1);
        must || first
    };
    let all = red.len();
    let shown: Vec<&Verdict> = red.into_iter().filter(|verdict| shows(verdict)).collect();
    let folded = all - shown.len();
    Shown { shown, folded }
}

/// The test whose evidence is shown. What hangs comes before the rest, for what waits or loops may be why others
/// fail; then a contract that broke just now; then what the lesson says to look at first.
pub(super) fn first_in_full<'a>(lesson: &Lesson, verdicts: &'a [Verdict]) -> Option<&'a Verdict> {
    let red = || verdicts.iter().filter(|verdict| verdict.was_run() && !verdict.outcome.is_green());
    let named = || {
        let names = lesson.about.first.iter();
        names.filter_map(|name| red().find(|verdict| verdict.test.name() == name)).next()
    };
    red()
        .find(|verdict| verdict.hung())
        .or_else(|| red().find(|verdict| verdict.test.module() != "pitfall"))
        .or_else(named)
        .or_else(|| red().next())
}

fn is_first(lesson: &Lesson, verdict: &Verdict) -> bool {
    lesson.about.first.iter().any(|name| name == verdict.test.name())
}
