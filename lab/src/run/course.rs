//! Which lesson comes next: it knows what is solved, and where the learner was.

use std::fs;

use crate::checkout::Checkout;
use crate::files;
use crate::lesson::{Lesson, altered};
use crate::run::judge::Standing;
use crate::run::spec::Verdict;

const LAST: &str = "last.txt";
const BEGUN: &str = "begun.txt";

/// The lesson that the learner worked on last, if it is known.
#[must_use]
pub fn last(checkout: &Checkout) -> Option<String> {
    fs::read_to_string(checkout.keep().join(LAST)).ok().map(|slug| slug.trim().to_owned())
}

/// Whether the learner has ever worked on `lesson`.
#[must_use]
pub fn has_begun(checkout: &Checkout, lesson: &Lesson) -> bool {
    begun(checkout).lines().any(|slug| slug == lesson.slug)
}

fn begun(checkout: &Checkout) -> String {
    fs::read_to_string(checkout.keep().join(BEGUN)).unwrap_or_default()
}

/// Remembers that the learner works on `lesson`. Where that cannot be written, the first open lesson comes next.
pub fn came_to(checkout: &Checkout, lesson: &Lesson) {
    if last(checkout).as_deref() != Some(&lesson.slug) {
        let _ = files::replace(&checkout.keep().join(LAST), format!("{}\n", lesson.slug).as_bytes());
    }
    if !has_begun(checkout, lesson) {
        let begun = format!("{}{}\n", begun(checkout), lesson.slug);
        let _ = files::replace(&checkout.keep().join(BEGUN), begun.as_bytes());
    }
}

/// The lesson to go on with, as its place in the list: one that does not compile or hangs, since that is what the
/// learner was at; else the one they were at, if it is not solved; else the next open one after it; else the first
/// open one. None if all are solved.
#[must_use]
pub fn next(lessons: &[Lesson], standings: &[Standing], last: Option<&str>) -> Option<usize> {
    let was_at = lessons.iter().position(|lesson| Some(lesson.slug.as_str()) == last);
    let open = |nth: &usize| !standings[*nth].is_green();
    let from = was_at.unwrap_or(0);
    (0..lessons.len())
        .find(|nth| in_trouble(&standings[*nth]))
        .or_else(|| (from..lessons.len()).find(open))
        .or_else(|| (0..from).find(open))
}

/// Whether a lesson is solved by the spec that was handed out, and by a repair of the learner's.
#[must_use]
pub fn is_solved(lesson: &Lesson, standing: &Standing) -> bool {
    standing.is_green() && altered::of(lesson).is_empty()
}

/// It is missing, does not compile, or hangs.
fn in_trouble(standing: &Standing) -> bool {
    match standing {
        Standing::Missing(_) | Standing::Broken(_) => true,
        Standing::Ran(verdicts) => verdicts.iter().any(Verdict::hung),
        Standing::Unasked => false,
    }
}
