//! Says on standard error that Cargo is at work, once it takes long enough to wonder.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

const PATIENCE: Duration = Duration::from_millis(300);
const PATIENCE_IN_A_PIPE: Duration = Duration::from_secs(2);
const TURN: Duration = Duration::from_millis(100);

/// A spinner on a terminal; a single line elsewhere; nothing at all for what is quick.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    since: Instant,
    spinner: Option<ProgressBar>,
    said: bool,
}

impl Progress {
    /// Begins to wait for `what`, as in "building the specs".
    #[must_use]
    pub fn of(what: &'static str) -> Self {
        Self { what, since: Instant::now(), spinner: None, said: false }
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
        if self.spinner.is_none() && self.since.elapsed() > PATIENCE {
            let style = ProgressStyle::with_template("{spinner} {wide_msg}")
                .expect("the template is well-formed")
                .tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ");
            self.spinner = Some(ProgressBar::new_spinner().with_style(style));
        }
        if let Some(spinner) = &self.spinner {
            let message = if now.is_empty() { self.what.to_owned() } else { format!("{}: {now}", self.what) };
            // Both redraw the line.
            if spinner.message() == message { spinner.tick() } else { spinner.set_message(message) }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}
