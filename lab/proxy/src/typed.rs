//! What can be typed while the proxy runs.

use std::io::stdin;
use std::str::FromStr;
use std::thread;

use lab::commands::proxy::{Directions, Fault};
use tokio::sync::mpsc;

pub(crate) const HELP: &str = "\
stall, swallow, half-close [to-server|to-client]   in both directions, or in one; the first two for new connections too
lose-packets, close, reset                         the connections that are open
heal                                               ends stall, swallow and lose-packets";

/// A line that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    Inject(Fault, Directions),
    Heal,
    Help,
}

impl FromStr for Typed {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let verb = words.next().unwrap_or_default();
        let all =
            [Fault::Stall, Fault::Swallow, Fault::LosePackets, Fault::HalfClose, Fault::Close, Fault::Reset];
        let fault = all.into_iter().find(|fault| fault.name() == verb);
        let directions = match words.next() {
            None => Directions::Both,
            Some("to-server") => Directions::ToServer,
            Some("to-client") => Directions::ToClient,
            Some(word) => return Err(format!("{word} is not a direction: type to-server or to-client")),
        };
        match (verb, fault) {
            (_, Some(fault)) if directions != Directions::Both && !fault.has_direction() => {
                Err(format!("{verb} takes no direction: it ends both"))
            }
            (_, Some(fault)) => Ok(Self::Inject(fault, directions)),
            ("heal", None) => Ok(Self::Heal),
            ("help" | "?", None) => Ok(Self::Help),
            _ => Err(format!("{verb} is not a fault; type help for the list")),
        }
    }
}

/// The lines that are typed, without empty ones, until standard input ends.
pub(crate) fn lines() -> mpsc::UnboundedReceiver<String> {
    let (typed, lines) = mpsc::unbounded_channel();
    // A thread of its own: a read of a terminal cannot be given up.
    thread::spawn(move || {
        for line in stdin().lines().map_while(Result::ok) {
            if !line.trim().is_empty() && typed.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_a_direction_if_it_can() {
        assert_eq!("swallow".parse(), Ok(Typed::Inject(Fault::Swallow, Directions::Both)));
        assert_eq!(" stall  to-client ".parse(), Ok(Typed::Inject(Fault::Stall, Directions::ToClient)));
        assert_eq!("heal".parse(), Ok(Typed::Heal));
        for line in ["reset to-client", "swallow left", "explode"] {
            assert!(line.parse::<Typed>().is_err(), "{line}");
        }
    }
}
