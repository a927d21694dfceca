//! The story of a lesson, run on both twins: what `cargo lab show` draws is what happens.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use similar::TextDiff;
use tape::Tape;

use super::{Findings, Name, compiler_says, twins};
use crate::checkout::Checkout;
use crate::files;
use crate::lesson::Lesson;
use crate::run::cargo::{self, Order, Target, Wanted};
use crate::run::process::{self, End};
use crate::run::spec::Spec;

const LIMIT: Duration = Duration::from_secs(30);

/// What the stories printed now, and where that belongs.
pub(super) type Recordings = Vec<(PathBuf, String)>;

/// Runs both stories, compares them with their recordings, and returns what should be recorded.
pub(super) fn check(
    checkout: &Checkout,
    lesson: &Lesson,
    findings: &mut Findings,
) -> anyhow::Result<Recordings> {
    let before = findings.rejections.len();
    let mut recordings = Vec::new();
    for (twin, (package, dir)) in ["broken", "fixed"].into_iter().zip(twins(lesson)) {
        if !dir.join("examples").join("story.rs").is_file() {
            continue;
        }
        let what = format!("examples/story.rs on the {twin} twin");
        let wanted = Wanted { package, dir: dir.to_path_buf(), target: Target::Story };
        let build = cargo::build(&Order::at(checkout.root(), vec![wanted]), "building the stories")?;
        let warnings = compiler_says(&build, dir);
        match build.built.into_iter().next() {
            Some(Ok(story)) if warnings.is_empty() => match play(&story)? {
                Ok(lines) => recordings.push((path(lesson, twin), lines)),
                Err(said) => findings.reject(
                    Name::StoryFails,
                    what,
                    said,
                    "it ends by itself and prints a tape, one event a line, when TAPE=lines",
                ),
            },
            Some(Err(broken)) if warnings.is_empty() => {
                findings.reject(Name::DoesNotCompile, what, broken.rendered.join("\n"), "repair the story");
            }
            _ => findings.reject(Name::DoesNotCompile, what, warnings, "repair the story"),
        }
    }
    for (path, now) in &recordings {
        let recorded = files::read_text(path).unwrap_or_default();
        if recorded != *now {
            let diff = TextDiff::from_lines(&recorded, now);
            findings.reject(
                Name::StaleRecording,
                format!("recordings/{}", path.file_name().unwrap_or_default().to_string_lossy()),
                diff.unified_diff().header("recorded", "now").to_string(),
                "the story runs differently now; if that is right, `--bless`",
            );
        }
    }
    if !recordings.is_empty() {
        findings.held(before, recordings.len(), "story: both twins as recorded".to_owned());
    }
    Ok(recordings)
}

/// Records the stories.
pub(super) fn bless(lesson: &Lesson, recordings: &Recordings, findings: &mut Findings) -> io::Result<()> {
    fs::create_dir_all(lesson.spec_dir().join("recordings"))?;
    for (path, lines) in recordings {
        if fs::read_to_string(path).ok().as_ref() != Some(lines) {
            files::replace(path, lines.as_bytes())?;
            findings.blessed.push(path.clone());
        }
    }
    Ok(())
}

fn path(lesson: &Lesson, twin: &str) -> PathBuf {
    lesson.spec_dir().join("recordings").join(format!("{twin}.jsonl"))
}

/// The tape that the story prints, or why it is none.
fn play(story: &Spec) -> io::Result<Result<String, String>> {
    let mut command = story.command();
    command.env("TAPE", "lines");
    let run = process::run(command, LIMIT)?;
    let good = |status: ExitStatus| status.success() && run.stdout.lost() == 0;
    Ok(match run.end {
        End::Killed => Err(format!("still running after {} s", LIMIT.as_secs())),
        End::Exited(status) if good(status) => {
            let lines = run.stdout.head();
            match Tape::from_lines(&lines) {
                Ok(tape) if tape.events.is_empty() => Err("it recorded nothing".to_owned()),
                Ok(_) => Ok(lines),
                Err(why) => Err(why.to_string()),
            }
        }
        End::Exited(status) => Err(format!("{status}\n{}", run.stderr.tail())),
    })
}
