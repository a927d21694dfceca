//! How a chapter ends: a few sentences to keep, two questions in their place, and
//! the incident as it is told in an interview.

use std::collections::BTreeSet;

use lab::lesson::Lesson;

use super::WHAT_YOU_NOW_KNOW;
use crate::directive::Directive;

/// The heading of the incident, within the interview.
const INCIDENT: &str = "The incident in 90 seconds";

/// As many words as are said in 90 seconds, at 150 a minute.
const MOST_WORDS: usize = 225;

/// How many questions stand in the chapter's text.
const QUESTIONS: usize = 2;

/// Looks at the chapter `written` of `lesson`, and at the directives that it has.
pub(super) fn check(
    lesson: &Lesson,
    written: &str,
    used: &[Directive],
    fault: &mut impl FnMut(Option<usize>, String, String),
) {
    let asked = asked(lesson, used, fault);
    // That a heading is missing is said with the others.
    let kept = section(written, "## ", WHAT_YOU_NOW_KNOW);
    let bullets = |kept: &[&str]| kept.iter().filter(|line| line.starts_with("- ")).count();
    let counted = kept.map(|(line, kept)| (line, bullets(&kept)));
    if let Some((line, bullets)) = counted.filter(|(_, bullets)| !(3..=5).contains(bullets)) {
        let what = format!("three to five sentences to keep, each after `- `; these are {bullets}");
        fault(Some(line), format!("## {WHAT_YOU_NOW_KNOW}"), what);
    }
    if asked < QUESTIONS {
        let what = format!("{QUESTIONS} questions stand beside what they test; these are {asked}");
        fault(None, "{{#ask NN/ID}}".into(), what);
    }
    let Some((line, told)) = section(written, "### ", INCIDENT) else {
        return fault(None, format!("### {INCIDENT}"), "this heading is missing from the interview".into());
    };
    let words = told.iter().flat_map(|line| line.split_whitespace()).count();
    if words == 0 || words > MOST_WORDS {
        let what = format!("{words} words; {MOST_WORDS} can be said in 90 seconds");
        fault(Some(line), format!("### {INCIDENT}"), what);
    }
}

/// How many questions of the lesson are asked in its text. Each is the lesson's own, and is asked once.
fn asked(
    lesson: &Lesson,
    used: &[Directive],
    fault: &mut impl FnMut(Option<usize>, String, String),
) -> usize {
    let mut seen = BTreeSet::new();
    for directive in used.iter().filter(|directive| directive.name == "ask") {
        let key = directive.arguments.first().map_or("", String::as_str);
        if key.split_once('/').is_none_or(|(of, _)| of != lesson.number()) {
            fault(None, directive.written.clone(), format!("not a question of lesson {}", lesson.number()));
        } else if !seen.insert(key) {
            fault(None, directive.written.clone(), "it is asked twice".into());
        }
    }
    seen.len()
}

/// The line of a heading, and the lines below it to the next heading that is as high or higher.
fn section<'a>(written: &'a str, level: &str, heading: &str) -> Option<(usize, Vec<&'a str>)> {
    let mut lines = written.lines().enumerate();
    let (at, _) =
        lines.find(|(_, line)| line.strip_prefix(level).is_some_and(|rest| rest.trim() == heading))?;
    let ends = |line: &str| {
        let signs = line.bytes().take_while(|&byte| byte == b'#').count();
        (1..level.len()).contains(&signs) || line.starts_with("{{#")
    };
    let below = lines.map(|(_, line)| line).take_while(|line| !ends(line));
    Some((at + 1, below.collect()))
}
