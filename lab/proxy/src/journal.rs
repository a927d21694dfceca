//! One line for each thing that happens, with the time since the start, to be pasted into a post-mortem.

use std::fmt::Display;
use std::io::{Write, stdout};
use std::time::{Instant, SystemTime};

pub(crate) struct Journal {
    began: Instant,
}

impl Journal {
    /// Says the time of day once; every line counts from it.
    pub(crate) fn begin() -> Self {
        let now = humantime::format_rfc3339_millis(SystemTime::now());
        say(format_args!("cargo lab proxy, started {now}; each line has the seconds since then"));
        Self { began: Instant::now() }
    }

    /// What happens to all connections, or to none.
    pub(crate) fn all(&self, text: impl Display) {
        say(format_args!("{:>9.3}      {text}", self.began.elapsed().as_secs_f64()));
    }

    /// What happens to one.
    pub(crate) fn one(&self, connection: u64, text: impl Display) {
        say(format_args!(
            "{:>9.3} {:>4} {text}",
            self.began.elapsed().as_secs_f64(),
            format!("#{connection}")
        ));
    }
}

/// A line without a time. If nobody reads it any more, the faults go on.
pub(crate) fn say(text: impl Display) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
