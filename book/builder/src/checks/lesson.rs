//! A lesson's chapter has the same headings as every other, its box on top, and shows every hunk of its fix.

use lab::lesson::Lesson;

use crate::directive::Directive;
use crate::fault::Fault;
use crate::repository::Repository;

mod closing;

/// The second-level headings, in their order.
pub const HEADINGS: [&str; 13] = [
    "The night it happened",
    "The code",
    "See it break",
    "Why",
    "The fix",
    "Half-fixes",
    "What it costs",
    ON_A_LIVE_SYSTEM,
    "If you come from Go or Java",
    "Interview",
    WHAT_YOU_NOW_KNOW,
    "Exercises",
    "Sources",
];

/// What the tools of a live system show. Not every pitfall shows in one.
const ON_A_LIVE_SYSTEM: &str = "The first ten minutes";

/// Three to five sentences to keep.
const WHAT_YOU_NOW_KNOW: &str = "What you now know";

/// Headings that a chapter may be without: not every pitfall shows in a tool.
const OPTIONAL: [&str; 1] = [ON_A_LIVE_SYSTEM];

/// The lesson whose chapter `file` is, by its name: `04-multiplexing.md`.
#[must_use]
pub fn of<'a>(repository: &'a Repository, file: &str) -> Option<&'a Lesson> {
    let name = file.rsplit('/').next()?.strip_suffix(".md")?;
    repository.lessons().iter().find(|lesson| lesson.slug == name)
}

/// What the chapter `file` of `lesson` lacks. `written` is the chapter as its author wrote it, `used` its directives.
///
/// # Errors
/// The twins cannot be read.
pub fn check(
    repository: &Repository,
    lesson: &Lesson,
    file: &str,
    written: &str,
    used: &[Directive],
) -> anyhow::Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |line: Option<usize>, about: String, what: String| {
        faults.push(Fault { file: file.to_owned(), line, about, what });
    };
    head(repository, lesson, written, &mut fault);
    headings(written, &mut fault);
    closing::check(lesson, written, used, &mut fault);
    hunks(repository, lesson, used, &mut fault)?;
    Ok(faults)
}

/// `# NN · Title`, then the box.
fn head(
    repository: &Repository,
    lesson: &Lesson,
    written: &str,
    fault: &mut impl FnMut(Option<usize>, String, String),
) {
    let mut lines = written.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let title = format!("# {} · {}", lesson.number(), lesson.about.title);
    let (index, first) = lines.next().unwrap_or((0, ""));
    if first.trim_end() != title {
        fault(Some(index + 1), first.to_owned(), format!("a lesson's chapter begins with `{title}`"));
    }
    let (index, second) = lines.next().unwrap_or((0, ""));
    let of = second.trim().strip_prefix("{{#in-short ").and_then(|rest| rest.strip_suffix("}}"));
    let is_its_own = |asked: &str| repository.lesson(asked.trim()).is_ok_and(|of| of.slug == lesson.slug);
    if !of.is_some_and(is_its_own) {
        let what = format!("`{{{{#in-short {}}}}}` stands under the title", lesson.number());
        fault(Some(index + 1), second.to_owned(), what);
    }
}

fn headings(written: &str, fault: &mut impl FnMut(Option<usize>, String, String)) {
    let mut inside = false;
    let mut found = Vec::new();
    for (index, line) in written.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if let Some(heading) = line.strip_prefix("## ").filter(|_| !inside) {
            found.push((index + 1, heading.trim()));
        }
    }
    let is_wanted =
        |heading: &&&str| !OPTIONAL.contains(*heading) || found.iter().any(|(_, found)| found == *heading);
    let mut wanted = HEADINGS.iter().filter(is_wanted);
    for (line, heading) in found.iter().copied() {
        if !HEADINGS.contains(&heading) {
            let what = format!("not a heading of a lesson's chapter; they are: {}", HEADINGS.join(", "));
            fault(Some(line), format!("## {heading}"), what);
        } else if let Some(skipped) =
            wanted.by_ref().take_while(|wanted| **wanted != heading).reduce(|_, last| last)
        {
            fault(
                Some(line),
                format!("## {heading}"),
                format!("`## {skipped}` stands before it in a lesson's chapter"),
            );
        }
    }
    for missing in wanted {
        fault(None, format!("## {missing}"), "this heading is missing, or out of order".into());
    }
}

/// Every hunk of the fix is shown.
fn hunks(
    repository: &Repository,
    lesson: &Lesson,
    used: &[Directive],
    fault: &mut impl FnMut(Option<usize>, String, String),
) -> anyhow::Result<()> {
    let (mut path, mut number) = (String::new(), 0);
    for hunk in repository.hunks(lesson)? {
        number = if hunk.path == path { number + 1 } else { 1 };
        path.clone_from(&hunk.path);
        let file = hunk.path.strip_prefix("src/").unwrap_or(&hunk.path);
        let shows = |directive: &Directive| {
            directive.name == "hunk"
                && matches!(directive.arguments.as_slice(), [asked, of, nth]
                    if repository.lesson(asked).is_ok_and(|named| named.slug == lesson.slug)
                        && of.strip_prefix("src/").unwrap_or(of) == file
                        && nth.parse() == Ok(number))
        };
        if !used.iter().any(shows) {
            let about = format!("{{{{#hunk {} {file} {number}}}}}", lesson.number());
            fault(
                None,
                about,
                format!("this hunk of the fix is not shown\n{}\n{}", hunk.place, hunk.lines.trim_end()),
            );
        }
    }
    Ok(())
}
