//! Says on standard error that Cargo is at work, once it takes long enough to wonder.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};

use crate::report::style::{cut, width};

const PATIENCE: Duration = Duration::from_millis(300);
const PATIENCE_IN_A_PIPE: Duration = Duration::from_secs(2);
const TURN: Duration = Duration::from_millis(100);
const TICKS: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// A spinner on a terminal; a single line elsewhere; nothing at all for what is quick.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    since: Instant,
    /// How often the spinner was drawn.
    drawn: usize,
    said: bool,
}

impl Progress {
    /// Begins to wait for `what`, as in "building the specs".
    #[must_use]
    pub fn of(what: &'static str) -> Self {
        Self { what, since: Instant::now(), drawn: 0, said: false }
    }

    /// When [`Progress::tell`] should be called next, if nothing else happens.
    #[must_use]
    pub fn next_look(&self) -> Duration {
        TURN
    }

    /// Where the work is now, in a few words.
    pub fn tell(&mut self, now: &str) {
        if !stderr().is_terminal() {
            if !self.said && self.since.elapsed() > PATIENCE_IN_A_PIPE {
                self.said = true;
                anstream::eprintln!("{} …", self.what);
            }
            return;
        }
        if self.since.elapsed() > PATIENCE {
            let message = if now.is_empty() { self.what.to_owned() } else { format!("{}: {now}", self.what) };
            let line = format!("{} {message}", TICKS[self.drawn % TICKS.len()]);
            // A terminal that cannot be written shows no progress; the work goes on.
            let _ = execute!(
                stderr(),
                Print('\r'),
                Print(cut(&line, width() - 1)),
                Clear(ClearType::UntilNewLine)
            );
            self.drawn += 1;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn > 0 {
            let _ = execute!(stderr(), Print('\r'), Clear(ClearType::UntilNewLine));
        }
    }
}
