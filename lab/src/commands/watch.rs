//! Runs a spec again on every save.

use std::env;
use std::io::{IsTerminal, Write as _, stdout};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use crossterm::{cursor, execute, terminal};
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::checkout::Checkout;
use crate::cli::Limit;
use crate::commands::{diff, hint};
use crate::exit::Exit;
use crate::keyboard::Keyboard;
use crate::lesson::{self, Lesson};
use crate::report::style::{FAINT, GOOD, PLACE, STRONG, painted, wrapped};
use crate::run::watcher::Saves;

/// How often it looks at the keyboard, the files and the run.
const TURN: Duration = Duration::from_millis(40);
/// `cargo lab test`, under way.
type Run = Box<dyn ChildWrapper>;

/// What can be typed after `watch`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
    /// Check the files at intervals, where the system reports no changes (a network drive, some containers)
    #[arg(long)]
    pub poll: bool,
    /// How long a single test may take.
    #[command(flatten)]
    pub limit: Limit,
}

/// What can happen while a lesson is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Saved,
    Ended { solved: bool },
    Pressed(char),
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    /// Ends the run that is under way, if there is one, and begins another.
    Run,
    /// Says how it stands and which keys there are.
    Rest {
        solved: bool,
    },
    Hint,
    Diff,
    Next,
    Quit,
    Nothing,
}

/// Runs the spec now and after every save, until it is told to quit.
///
/// # Errors
/// No such lesson; the run cannot be started.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let mut lesson = lessons.find(&args.lesson)?;
    let mut saves = Saves::of(lesson.pitfall_dir(), args.poll);
    let mut keyboard = Keyboard::new();
    let mut running = Some(begin(checkout, lesson, args)?);
    loop {
        let event = next_event(&mut running, &mut saves, &mut keyboard)?;
        keyboard.release();
        match react(event, running.is_some()) {
            Action::Run => {
                if let Some(run) = running.take() {
                    end(run)?;
                }
                running = Some(begin(checkout, lesson, args)?);
            }
            Action::Rest { solved } => {
                anstream::print!("{}", rest(&lessons, lesson, solved, &saves, &keyboard))
            }
            Action::Hint => {
                anstream::print!("\n{}{}", hint::next(checkout, lesson, "press h"), keys(&keyboard))
            }
            Action::Diff => {
                let drawn = diff::mine_drawn(lesson).unwrap_or_else(|why| format!("{why:#}\n"));
                anstream::print!("\n{drawn}{}", keys(&keyboard));
            }
            Action::Next => match following(&lessons, lesson) {
                Some(following) => {
                    lesson = following;
                    saves = Saves::of(lesson.pitfall_dir(), args.poll);
                    running = Some(begin(checkout, lesson, args)?);
                }
                None => anstream::print!("\n{} is the last lesson.\n{}", lesson.slug, keys(&keyboard)),
            },
            Action::Quit => return Ok(Exit::Done),
            Action::Nothing => {}
        }
    }
}

/// What `event` means, while a run is under way or not.
fn react(event: Event, running: bool) -> Action {
    match event {
        Event::Saved => Action::Run,
        Event::Ended { solved } => Action::Rest { solved },
        Event::Pressed('q') => Action::Quit,
        Event::Pressed(_) if running => Action::Nothing,
        Event::Pressed('r') => Action::Run,
        Event::Pressed('h') => Action::Hint,
        Event::Pressed('d') => Action::Diff,
        Event::Pressed('n') => Action::Next,
        Event::Pressed(_) => Action::Nothing,
    }
}

/// Waits for the next thing to happen.
fn next_event(running: &mut Option<Run>, saves: &mut Saves, keyboard: &mut Keyboard) -> Result<Event> {
    loop {
        if saves.any() {
            return Ok(Event::Saved);
        }
        match running {
            Some(run) => {
                if let Some(status) = run.try_wait().context("cannot wait for the run")? {
                    *running = None;
                    return Ok(Event::Ended { solved: status.success() });
                }
                thread::sleep(TURN);
            }
            None => {
                if let Some(key) = keyboard.pressed(TURN)? {
                    return Ok(Event::Pressed(key));
                }
            }
        }
    }
}

/// Begins `cargo lab test` as a process of its own, so that it can be ended at any moment.
fn begin(checkout: &Checkout, lesson: &Lesson, args: &Args) -> Result<Run> {
    if stdout().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb") {
        execute!(stdout(), terminal::Clear(terminal::ClearType::All), cursor::MoveTo(0, 0))?;
    } else {
        anstream::println!("── {} ──", lesson.slug);
    }
    let mut test = Command::new(env::current_exe().context("cannot tell which program this is")?);
    test.arg("--root").arg(checkout.root()).args(["test", &lesson.slug, "--limit"]);
    test.arg(args.limit.get().as_secs().to_string());
    stdout().flush()?;
    test.stdin(Stdio::null());
    let mut test = CommandWrap::from(test);
    #[cfg(windows)]
    test.wrap(process_wrap::std::JobObject);
    test.spawn().context("cannot run the spec")
}

/// Ends a run that is no longer wanted, and the tests that it has under way.
fn end(mut run: Run) -> Result<()> {
    if !asked_to_end(&mut run)? {
        let _ = run.start_kill();
    }
    run.wait().map(drop).context("cannot end the run")
}

/// Whether the run ended when it was asked to. Its tests are in process groups of their own: it has to end them.
#[cfg(unix)]
fn asked_to_end(run: &mut Run) -> Result<bool> {
    use std::time::Instant;

    const TERMINATE: i32 = 15;
    const GRACE: Duration = Duration::from_secs(2);

    // It may have ended by itself by now.
    let _ = run.signal(TERMINATE);
    let patience = Instant::now() + GRACE;
    while Instant::now() < patience {
        if run.try_wait()?.is_some() {
            return Ok(true);
        }
        thread::sleep(TURN);
    }
    Ok(false)
}

/// Nobody is asked: the run is in a job object, which is ended with everything in it.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn asked_to_end(_: &mut Run) -> Result<bool> {
    Ok(false)
}

fn rest(lessons: &[Lesson], lesson: &Lesson, solved: bool, saves: &Saves, keyboard: &Keyboard) -> String {
    let mut text = String::from("\n");
    if solved {
        let further = match following(lessons, lesson) {
            Some(following) if keyboard.works() => format!("n goes on to {}.", following.slug),
            Some(following) => format!("Next: cargo lab watch {}", following.number()),
            None => "It was the last lesson.".to_owned(),
        };
        let solved = painted(GOOD, format!("{} is solved.", lesson.slug));
        text.push_str(&format!("{solved} {further}\n"));
    }
    let how = if saves.polls() { ", checking at intervals" } else { "" };
    let watching = format!("Watching pitfalls/{}{how}: save to run again.", lesson.slug);
    text.push_str(&format!("{}\n{}", painted(FAINT, wrapped("", "", &watching)), keys(keyboard)));
    text
}

fn keys(keyboard: &Keyboard) -> String {
    if !keyboard.works() {
        return String::new();
    }
    let keys = [("h", "hint"), ("d", "your diff"), ("r", "run"), ("n", "next lesson"), ("q", "quit")];
    let keys = keys.map(|(key, what)| format!("{} {}", painted(STRONG, key), painted(PLACE, what)));
    format!("{}\n", keys.join("  "))
}

fn following<'a>(lessons: &'a [Lesson], lesson: &Lesson) -> Option<&'a Lesson> {
    lessons.iter().find(|other| other.slug > lesson.slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_runs_the_spec_whether_a_run_is_under_way_or_not() {
        assert_eq!(react(Event::Saved, true), Action::Run);
        assert_eq!(react(Event::Saved, false), Action::Run);
    }

    #[test]
    fn keys_count_between_runs_and_q_at_any_time() {
        let keys = [('r', Action::Run), ('h', Action::Hint), ('d', Action::Diff), ('n', Action::Next)];
        for (key, action) in keys {
            assert_eq!(react(Event::Pressed(key), false), action);
            assert_eq!(react(Event::Pressed(key), true), Action::Nothing);
        }
        for running in [true, false] {
            assert_eq!(react(Event::Pressed('q'), running), Action::Quit);
        }
    }
}
