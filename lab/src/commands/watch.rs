//! Runs a spec again on every save.

use std::env;
use std::io::{IsTerminal, Write as _, stdin, stdout};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::{cursor, execute, terminal};

use crate::cli::Limit;
use crate::commands::{diff, hint};
use crate::exit::Exit;
use crate::house::House;
use crate::lesson::{self, Lesson};
use crate::paint::{FAINT, GOOD, PLACE, STRONG, painted, wrapped};
use crate::saves::Saves;

/// How often it looks at the keyboard, the files and the run.
const TURN: Duration = Duration::from_millis(40);
/// How long a run that is no longer wanted may take to end the tests that it has under way.
const GRACE: Duration = Duration::from_secs(2);

/// What can be typed after `watch`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    pub lesson: String,
    /// Look at the files from time to time instead of asking the system to tell
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
pub fn run(house: &House, args: &Args) -> Result<Exit> {
    let lessons = house.lessons()?;
    let mut lesson = lesson::find(&lessons, &args.lesson)?;
    let mut saves = Saves::of(lesson.pitfall_dir(), args.poll);
    let mut keyboard = Keyboard::new();
    let mut running = Some(begin(house, lesson, args)?);
    loop {
        let event = next_event(&mut running, &mut saves, &mut keyboard)?;
        keyboard.release();
        match react(event, running.is_some()) {
            Action::Run => {
                if let Some(run) = running.take() {
                    end(run)?;
                }
                running = Some(begin(house, lesson, args)?);
            }
            Action::Rest { solved } => {
                anstream::print!("{}", rest(&lessons, lesson, solved, &saves, &keyboard))
            }
            Action::Hint => anstream::print!("\n{}{}", hint::next(house, lesson), keyboard.keys()),
            Action::Diff => {
                let drawn = diff::mine_drawn(lesson).unwrap_or_else(|why| format!("{why:#}\n"));
                anstream::print!("\n{drawn}{}", keyboard.keys());
            }
            Action::Next => match following(&lessons, lesson) {
                Some(following) => {
                    lesson = following;
                    saves = Saves::of(lesson.pitfall_dir(), args.poll);
                    running = Some(begin(house, lesson, args)?);
                }
                None => anstream::print!("\n{} is the last lesson.\n{}", lesson.slug, keyboard.keys()),
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
fn next_event(running: &mut Option<Child>, saves: &mut Saves, keyboard: &mut Keyboard) -> Result<Event> {
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
fn begin(house: &House, lesson: &Lesson, args: &Args) -> Result<Child> {
    if stdout().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb") {
        execute!(stdout(), terminal::Clear(terminal::ClearType::All), cursor::MoveTo(0, 0))?;
    } else {
        anstream::println!("── {} ──", lesson.slug);
    }
    let mut test = Command::new(env::current_exe().context("cannot tell which program this is")?);
    test.arg("--root").arg(house.root()).args(["test", &lesson.slug, "--limit"]);
    test.arg(args.limit.get().as_secs().to_string());
    stdout().flush()?;
    test.stdin(Stdio::null()).spawn().context("cannot run the spec")
}

/// Ends a run that is no longer wanted. It is asked first, for it has tests to end.
fn end(mut run: Child) -> Result<()> {
    #[cfg(unix)]
    if let Ok(id) = i32::try_from(run.id()) {
        // It may have ended by itself by now.
        let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGTERM);
        let patience = Instant::now() + GRACE;
        while Instant::now() < patience {
            if run.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(TURN);
        }
    }
    // Elsewhere the tests are in job objects, which end with the process that holds them.
    let _ = run.kill();
    run.wait().map(drop).context("cannot end the run")
}

fn rest(lessons: &[Lesson], lesson: &Lesson, solved: bool, saves: &Saves, keyboard: &Keyboard) -> String {
    let mut text = String::from("\n");
    if solved {
        let further = match following(lessons, lesson) {
            Some(following) if keyboard.works => format!("n goes on to {}.", following.slug),
            Some(following) => format!("Next: cargo lab watch {}", following.number()),
            None => "It was the last lesson.".to_owned(),
        };
        let solved = painted(GOOD, format!("{} is solved.", lesson.slug));
        text.push_str(&format!("{solved} {further}\n"));
    }
    let how = if saves.polls() { ", looking from time to time" } else { "" };
    let watching = format!("Watching pitfalls/{}{how}: save to run again.", lesson.slug);
    text.push_str(&format!("{}\n{}", painted(FAINT, wrapped("", "", &watching)), keyboard.keys()));
    text
}

fn following<'a>(lessons: &'a [Lesson], lesson: &Lesson) -> Option<&'a Lesson> {
    lessons.iter().find(|other| other.slug > lesson.slug)
}

/// The keys, where there is a terminal to press them on. Keys come one by one only in raw mode, in which
/// nothing should be printed: it is entered to wait and left to print.
struct Keyboard {
    works: bool,
    raw: Option<Raw>,
}

struct Raw;

impl Keyboard {
    fn new() -> Self {
        let works = stdin().is_terminal() && stdout().is_terminal();
        if works {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                restore_terminal();
                before(panic);
            }));
        }
        Self { works, raw: None }
    }

    fn keys(&self) -> String {
        if !self.works {
            return String::new();
        }
        let keys = [("h", "hint"), ("d", "your diff"), ("r", "run"), ("n", "next lesson"), ("q", "quit")];
        let keys = keys.map(|(key, what)| format!("{} {}", painted(STRONG, key), painted(PLACE, what)));
        format!("{}\n", keys.join("  "))
    }

    /// The key that is pressed within `patience`. Ctrl-C and Esc count as `q`.
    fn pressed(&mut self, patience: Duration) -> Result<Option<char>> {
        if !self.works {
            thread::sleep(patience);
            return Ok(None);
        }
        if self.raw.is_none() {
            terminal::enable_raw_mode().context("cannot read single keys")?;
            self.raw = Some(Raw);
        }
        if !event::poll(patience)? {
            return Ok(None);
        }
        Ok(match event::read()? {
            event::Event::Key(key) if key.kind == KeyEventKind::Press => meant(key),
            _ => None,
        })
    }

    fn release(&mut self) {
        self.raw = None;
    }
}

fn meant(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => Some('q'),
        KeyCode::Char(key) => Some(key.to_ascii_lowercase()),
        KeyCode::Enter => Some('r'),
        KeyCode::Esc => Some('q'),
        _ => None,
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        restore_terminal();
    }
}

/// Leaves raw mode, if a watch is in it. For the handler of Ctrl-C too.
pub fn restore_terminal() {
    // A terminal that is gone needs nothing.
    let _ = terminal::disable_raw_mode();
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

    #[test]
    fn ctrl_c_quits_as_q_does() {
        let pressed = |code, modifiers| meant(KeyEvent::new(code, modifiers));
        assert_eq!(pressed(KeyCode::Char('c'), KeyModifiers::CONTROL), Some('q'));
        assert_eq!(pressed(KeyCode::Esc, KeyModifiers::NONE), Some('q'));
        assert_eq!(pressed(KeyCode::Char('H'), KeyModifiers::SHIFT), Some('h'));
        assert_eq!(pressed(KeyCode::Up, KeyModifiers::NONE), None);
    }
}
