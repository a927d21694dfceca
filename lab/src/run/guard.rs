//! Ends what the lab has under way when the lab itself is killed and can end nothing any more.
//!
//! Tests run in process groups of their own, so that all of one can be ended at once; but then nothing ends a test that
//! hangs when its lab is gone. The guard is a second process of this program that knows the groups under way. It hears of
//! them through a pipe, whose end tells it that the lab has died.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, Write, stdin};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

/// What makes this program the guard, as its only argument.
pub const ARGUMENT: &str = "guard-what-is-under-way";

static GUARD: Mutex<State> = Mutex::new(State::Unwanted);

enum State {
    Unwanted,
    Wanted,
    Watching(Child),
    /// It could not be started; a killed lab leaves its tests behind, as without one.
    Failed,
}

/// From now on a guard is started before the first program is.
pub fn want() {
    *GUARD.lock().unwrap_or_else(PoisonError::into_inner) = State::Wanted;
}

/// The process `leader` has begun, with a group of its own.
pub(super) fn begun(leader: u32) {
    tell(&format!("+{leader}\n"));
}

/// It has ended, and its number may soon be another's.
pub(super) fn ended(leader: u32) {
    tell(&format!("-{leader}\n"));
}

/// A program is about to begin: the guard is there by then, and has only to hear which.
pub(super) fn get_ready() {
    let mut guard = GUARD.lock().unwrap_or_else(PoisonError::into_inner);
    if matches!(*guard, State::Wanted) {
        *guard = start().map_or(State::Failed, State::Watching);
    }
}

fn tell(line: &str) {
    let mut guard = GUARD.lock().unwrap_or_else(PoisonError::into_inner);
    let pipe = match &mut *guard {
        State::Watching(guard) => guard.stdin.as_mut(),
        _ => None,
    };
    // One write a line: the guard reads no half ones.
    if pipe.is_some_and(|pipe| pipe.write_all(line.as_bytes()).is_err()) {
        *guard = State::Failed;
    }
}

fn start() -> Option<Child> {
    let mut guard = Command::new(env::current_exe().ok()?);
    guard.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C is the lab's affair: its own handler ends everything.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut guard, 0);
    guard.spawn().ok()
}

/// The guard itself: listens until the lab is gone, then ends what it left.
#[must_use]
pub fn main() -> ExitCode {
    let mut under_way = BTreeSet::new();
    for line in stdin().lock().lines().map_while(Result::ok) {
        match (line.get(..1), line.get(1..).and_then(|leader| leader.parse::<u32>().ok())) {
            (Some("+"), Some(leader)) => drop(under_way.insert(leader)),
            (Some("-"), Some(leader)) => drop(under_way.remove(&leader)),
            _ => {}
        }
    }
    for leader in under_way {
        let mut end = if cfg!(windows) {
            let mut end = Command::new("taskkill");
            end.args(["/T", "/F", "/PID", &leader.to_string()]);
            end
        } else {
            // The shell's own `kill`: a small system may have no other.
            let mut end = Command::new("sh");
            end.args(["-c", &format!("kill -KILL -{leader}")]);
            end
        };
        let _ = end.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
    ExitCode::SUCCESS
}
