//! Single keys, pressed while nothing is printed.

use std::io::{IsTerminal, stdin, stdout};
use std::panic;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;

/// The keys, where there is a terminal to press them on. Keys come one by one only in raw mode, in which
/// nothing should be printed: it is entered to wait and left to print.
#[derive(Debug)]
pub(crate) struct Keyboard {
    works: bool,
    raw: Option<Raw>,
}

/// Raw mode, until it is dropped.
#[derive(Debug)]
struct Raw;

impl Keyboard {
    /// Also sees to it that a panic leaves the terminal as it was.
    pub(crate) fn new() -> Self {
        let works = stdin().is_terminal() && stdout().is_terminal();
        if works {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |why| {
                restore_terminal();
                before(why);
            }));
        }
        Self { works, raw: None }
    }

    /// Whether keys can be pressed: both ends are a terminal.
    pub(crate) fn works(&self) -> bool {
        self.works
    }

    /// The key that is pressed within `patience`. Ctrl-C and Esc count as `q`.
    pub(crate) fn pressed(&mut self, patience: Duration) -> Result<Option<char>> {
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

    /// Leaves raw mode, to print.
    pub(crate) fn release(&mut self) {
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

/// Leaves raw mode, if the terminal is in it. For the handler of Ctrl-C too.
pub fn restore_terminal() {
    // A terminal that is gone needs nothing.
    let _ = terminal::disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctrl_c_quits_as_q_does() {
        let pressed = |code, modifiers| meant(KeyEvent::new(code, modifiers));
        assert_eq!(pressed(KeyCode::Char('c'), KeyModifiers::CONTROL), Some('q'));
        assert_eq!(pressed(KeyCode::Esc, KeyModifiers::NONE), Some('q'));
        assert_eq!(pressed(KeyCode::Char('H'), KeyModifiers::SHIFT), Some('h'));
        assert_eq!(pressed(KeyCode::Up, KeyModifiers::NONE), None);
    }
}
