//! How people name a lesson.

use std::env;
use std::path::Path;

use super::Lesson;

/// No lesson has that name.
#[derive(Debug, thiserror::Error)]
#[error("{}", if asked == HERE { "name a lesson: the current folder is not inside one".to_owned() } else { format!("there is no lesson `{asked}`") })]
pub struct NoSuchLesson {
    /// What was asked for.
    pub asked: String,
    /// The lesson that was probably meant.
    pub nearest: Option<String>,
    /// Every lesson.
    pub known: Vec<String>,
}

/// What stands for the lesson whose folder the person is in.
pub const HERE: &str = ".";

/// The lesson that `asked` names: by number (`2`, `02`), noun (`framing`) or both (`02-framing`), or as [`HERE`].
///
/// # Errors
/// [`NoSuchLesson`], with the name that is nearest to what was typed.
pub fn find<'a>(lessons: &'a [Lesson], asked: &str) -> Result<&'a Lesson, NoSuchLesson> {
    let wanted = wanted(asked, |name| lessons.iter().any(|lesson| lesson.slug == name));
    lessons.iter().find(|lesson| names(&wanted, &lesson.slug)).ok_or_else(|| NoSuchLesson {
        asked: asked.to_owned(),
        nearest: if wanted.is_empty() { None } else { nearest(lessons, &wanted) },
        known: lessons.iter().map(|lesson| lesson.slug.clone()).collect(),
    })
}

/// What was asked for, without what people type around a name. `is_lesson` knows the folders of lessons.
pub(super) fn wanted(asked: &str, is_lesson: impl Fn(&str) -> bool) -> String {
    let wanted = match asked {
        HERE => lesson_at(&env::current_dir().unwrap_or_default(), is_lesson).unwrap_or_default(),
        named => named.trim().trim_end_matches('/').to_lowercase(),
    };
    let wanted = wanted.rsplit('/').next().unwrap_or_default();
    let bare = wanted.strip_prefix("pitfall-").or_else(|| wanted.strip_prefix("solution-"));
    bare.unwrap_or(wanted).to_owned()
}

/// Whether `wanted` is a name of the lesson in the folder `slug`.
pub(super) fn names(wanted: &str, slug: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().ok();
    let (own, noun) = slug.split_once('-').unwrap_or((slug, ""));
    slug == wanted || noun == wanted || (number(wanted).is_some() && number(own) == number(wanted))
}

/// The lesson in whose folder, broken or fixed, `place` is.
fn lesson_at(place: &Path, is_lesson: impl Fn(&str) -> bool) -> Option<String> {
    let named = |folder: &Path| folder.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    place.ancestors().filter_map(named).find(|name| is_lesson(name))
}

fn nearest(lessons: &[Lesson], wanted: &str) -> Option<String> {
    let likeness = |lesson: &Lesson| {
        strsim::jaro_winkler(lesson.noun(), wanted).max(strsim::jaro_winkler(&lesson.slug, wanted))
    };
    lessons
        .iter()
        .map(|lesson| (likeness(lesson), lesson))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, lesson)| lesson.slug.clone())
}
