//! Shows the broken and the fixed run side by side, on one time axis.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result};
use tape::{Happening, Tape};

use crate::checkout::Checkout;
use crate::cli::Limit;
use crate::exit::Exit;
use crate::lesson::{self, Lesson};
use crate::report;
use crate::report::Asked;
use crate::report::style::{self, BAD, CARE, FAINT, STRONG, painted, wrapped};
use crate::run::judge::Standing;
use crate::run::story::{self, StoryOutcome, Whose};

/// Wider than prose: two columns of a diagram use what they get.
const MOST_COLUMNS: usize = 160;

/// What can be typed after `show`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
    /// Run the story now, on your crate (left) and on the fixed one (right)
    #[arg(long)]
    pub live: bool,
    /// Also show what was sent, byte by byte
    #[arg(long)]
    pub bytes: bool,
    /// How long a story may take.
    #[command(flatten)]
    pub limit: Limit,
}

/// Draws the two recordings, or what the two stories say now.
///
/// # Errors
/// No such lesson; a recording that is not there or is damaged; a story that cannot be built or run.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = lessons.find(&args.lesson)?;
    let (left, right) = if args.live {
        let mine = match story::tell(checkout, lesson, Whose::Mine, args.limit.get())? {
            StoryOutcome::Tape(tape) => tape,
            StoryOutcome::Broken(broken) => {
                anstream::print!(
                    "{}",
                    report::report(checkout, lesson, &Standing::Broken(broken), Asked::Lesson)
                );
                return Ok(Exit::DoesNotCompile);
            }
            StoryOutcome::Hung(limit) => {
                let hung = format!(
                    "The story on your crate was still running after {} s, so it was ended.",
                    limit.as_secs()
                );
                anstream::println!("{}", painted(BAD, wrapped("", "", &hung)));
                return Ok(Exit::Hung);
            }
            StoryOutcome::Failed(said) => {
                anstream::eprintln!("{}", said.trim_end());
                anyhow::bail!("the story of {} ended with an error", lesson.pitfall_package())
            }
        };
        let fixed = match story::tell(checkout, lesson, Whose::Fixed, args.limit.get())? {
            StoryOutcome::Tape(tape) => tape,
            StoryOutcome::Broken(broken) => {
                anyhow::bail!("the fixed twin's story: {}", broken.rendered.join("\n"))
            }
            StoryOutcome::Hung(_) => anyhow::bail!("the fixed twin's story hangs"),
            StoryOutcome::Failed(said) => anyhow::bail!("the fixed twin's story ended with an error: {said}"),
        };
        (("yours, now", mine), ("fixed, now", fixed))
    } else {
        (("broken", recording(lesson, "broken")?), ("fixed", recording(lesson, "fixed")?))
    };
    anstream::print!("{}", drawn(lesson, (left.0, &left.1), (right.0, &right.1), args, columns()));
    Ok(Exit::Done)
}

fn columns() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0).min(MOST_COLUMNS));
    terminal.unwrap_or(0).max(style::width())
}

/// What the gate recorded of one twin.
fn recording(lesson: &Lesson, twin: &str) -> Result<Tape> {
    let name = format!("recordings/{twin}.jsonl");
    let text = lesson
        .spec_file(&name)
        .with_context(|| format!("`cargo lab show {} --live` runs the story now", lesson.number()))?;
    Tape::from_lines(&text).with_context(|| format!("{name} of {}", lesson.slug))
}

fn drawn(lesson: &Lesson, left: (&str, &Tape), right: (&str, &Tape), args: &Args, columns: usize) -> String {
    let head = format!("{} · {}", lesson.slug, lesson.about.title);
    let mut text = format!("{}\n", painted(STRONG, style::cut(&head, columns)));
    let _ = writeln!(text, "{}\n", painted(FAINT, wrapped("", "", &lesson.about.symptom)));
    text.push_str(&coloured(&tape::side_by_side(left, right, columns)));
    if args.bytes {
        text.push_str(&bytes(left, right, columns));
    }
    let parting = match parting(left.1, right.1) {
        Some(at) => format!("The two runs differ from {} on.", tape::clock(at)),
        None => "In this scene the two runs are the same. The spec tests more than this scene.".to_owned(),
    };
    let _ = writeln!(text, "\n{}", painted(CARE, parting));
    let number = lesson.number();
    let (test, live) = (format!("cargo lab test {number}"), format!("cargo lab show {number} --live"));
    let mut steps = vec![(test.as_str(), "the spec, on your crate")];
    if !args.live {
        steps.push((live.as_str(), "the same scene, told by your crate"));
    }
    text + &report::next(&steps)
}

/// The diagram with its losses in red.
fn coloured(diagram: &str) -> String {
    let mut lines: Vec<String> = diagram.lines().map(|line| line.replace('╳', &painted(BAD, '╳'))).collect();
    if let Some(head) = lines.first_mut().filter(|_| !diagram.starts_with('─')) {
        *head = painted(STRONG, &head);
    }
    lines.join("\n") + "\n"
}

/// The first time at which the two have not the same events.
fn parting(left: &Tape, right: &Tape) -> Option<Duration> {
    let pairs = left.events.iter().zip(&right.events);
    let differing = pairs.clone().find(|(left, right)| left != right);
    let longer = || left.events.get(pairs.len()).or_else(|| right.events.get(left.events.len()));
    differing.map(|(left, right)| left.at.min(right.at)).or_else(|| longer().map(|event| event.at))
}

fn bytes(left: (&str, &Tape), right: (&str, &Tape), columns: usize) -> String {
    let (broken, fixed) = (dumps(left.1, columns), dumps(right.1, columns));
    if broken == fixed {
        format!("\n{}\n{broken}", painted(STRONG, "sent, in both runs"))
    } else {
        let head = |name: &str| painted(STRONG, format!("sent, {name}"));
        format!("\n{}\n{broken}\n{}\n{fixed}", head(left.0), head(right.0))
    }
}

fn dumps(tape: &Tape, columns: usize) -> String {
    let mut text = String::new();
    for event in &tape.events {
        if let Happening::Sent { from, to, bytes, says, .. } = &event.what {
            let line = format!("{}  {from} → {to}  {} B  {says}", tape::clock(event.at), bytes.len());
            let _ = writeln!(text, "{}", wrapped("", "  ", line.trim_end()));
            text.push_str(&tape::hexdump_within(bytes, &[], columns));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use tape::Event;

    fn tape(notes: &[(u64, &str)]) -> Tape {
        let event = |(at, says): &(u64, &str)| Event {
            at: Duration::from_millis(*at),
            what: Happening::Note { who: "server".into(), says: (*says).into() },
        };
        Tape { events: notes.iter().map(event).collect() }
    }

    #[test]
    fn two_runs_part_at_the_first_event_that_only_one_of_them_has() {
        let (a, b, c) = ((0, "a"), (5, "b"), (9, "c"));
        let at = |left: &[_], right: &[_]| parting(&tape(left), &tape(right)).map(|at| at.as_millis());
        assert_eq!(at(&[a, b], &[a, b]), None);
        assert_eq!(at(&[a, b], &[a]), Some(5));
        assert_eq!(at(&[a], &[a, b]), Some(5));
        assert_eq!(at(&[a, c], &[a, b, c]), Some(5));
        assert_eq!(at(&[(5, "x")], &[b]), Some(5));
    }
}
