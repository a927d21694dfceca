//! `{{#trace NN}}`: the lesson's story as it was recorded, broken and fixed.

use anyhow::{Context, Result, bail};
use lab::lesson::Lesson;
use tape::Tape;

use crate::fragment;
use crate::repository::Repository;

/// Columns of the text form.
const COLUMNS: usize = 88;
const TWINS: [&str; 2] = ["broken", "fixed"];

/// Both runs, or the one that is named, each drawn, with the text form below.
///
/// # Errors
/// No such lesson or run, or a recording that cannot be read.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let (asked, twins) = match arguments {
        [asked] => (asked, TWINS.to_vec()),
        [asked, twin] => match TWINS.into_iter().find(|known| known == twin) {
            Some(twin) => (asked, vec![twin]),
            None => bail!("there is no run `{twin}`; there are: {}", TWINS.join(", ")),
        },
        _ => bail!("it is written {{{{#trace NN}}}} or {{{{#trace NN broken}}}}"),
    };
    let lesson = repository.lesson(asked)?;
    let tapes = twins.iter().map(|twin| recording(lesson, twin)).collect::<Result<Vec<_>>>()?;
    let parting = match &tapes[..] {
        [broken, fixed] => parting(broken, fixed),
        _ => None,
    };
    let mut runs = String::new();
    for (twin, tape) in twins.iter().zip(&tapes) {
        runs.push_str(&run(lesson, twin, tape, parting));
    }
    let parts = parting.map_or(String::new(), |at| {
        format!("<p class=\"lab-parts\">The runs part at step {}, which is marked in both.</p>\n\n", at + 1)
    });
    Ok(format!(
        "<figure class=\"lab-trace\" data-lesson=\"{}\">\n\
         <figcaption>Recorded: {} · <code>cargo lab show {}</code></figcaption>\n\n\
         {parts}<div class=\"lab-runs\">\n\n{runs}</div>\n\n</figure>\n\n",
        lesson.slug,
        twins.join(" and "),
        lesson.number(),
    ))
}

/// The first event that the two runs do not have in common.
fn parting(broken: &Tape, fixed: &Tape) -> Option<usize> {
    let same = broken.events.iter().zip(&fixed.events).take_while(|(one, other)| one == other).count();
    (same < broken.events.len().max(fixed.events.len())).then_some(same)
}

fn recording(lesson: &Lesson, twin: &str) -> Result<Tape> {
    let name = format!("recordings/{twin}.jsonl");
    let text = lesson
        .spec_file(&name)
        .with_context(|| format!("{} has no {name}; `cargo lab verify --bless` records it", lesson.slug))?;
    Tape::from_lines(&text).with_context(|| format!("{name} of {}", lesson.slug))
}

/// A run: its name, its picture, and its text form, folded. `theme/trace.js` steps through it.
fn run(lesson: &Lesson, twin: &str, tape: &Tape, parting: Option<usize>) -> String {
    let text =
        fragment::columns("lab-tape", &format!("the {twin} run, as text"), &tape::sequence(tape, COLUMNS));
    let parting = parting.map_or(String::new(), |at| format!(" data-parts=\"{at}\""));
    format!(
        "<div class=\"lab-told\" data-run=\"{twin}\" data-name=\"{twin}\"{parting}>\n<p class=\"lab-name\">{twin}</p>\n\n\
         <div class=\"lab-drawing\">\n{}\n</div>\n\n{}\n</div>\n\n",
        drawing(lesson, twin, tape),
        fragment::folded("As text", &text)
    )
}

/// The picture of a run.
fn drawing(lesson: &Lesson, twin: &str, tape: &Tape) -> String {
    let title = format!("{}, the {twin} run", lesson.about.title);
    let svg = tape::svg(tape, &format!("trace-{}-{twin}", lesson.slug), &title);
    svg.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
