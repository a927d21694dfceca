//! Events in words, where there is no room to draw them.

use std::time::Duration;

use crate::event::{Event, Fate, Happening, Tape};
use crate::sequence::clock;
use crate::wrap::{pad, wrap};

/// All of `tape`, in lines of at most `width` columns, each ended by a line feed; the first `time` columns hold the time.
pub(crate) fn list(tape: &Tape, time: usize, width: usize) -> String {
    let mut text = String::new();
    let mut last: Option<Duration> = None;
    for event in &tape.events {
        let mut at = if last == Some(event.at) { String::new() } else { clock(event.at) };
        last = Some(event.at);
        for line in lines(event, width.saturating_sub(time)) {
            text.push_str(format!("{}{line}", pad(&std::mem::take(&mut at), time)).trim_end());
            text.push('\n');
        }
    }
    text
}

/// One event, in lines of at most `width` columns.
pub(crate) fn lines(event: &Event, width: usize) -> Vec<String> {
    let indented = |(index, line)| if index == 0 { line } else { format!("  {line}") };
    wrap(&described(event), width.saturating_sub(2)).into_iter().enumerate().map(indented).collect()
}

/// One event as one would say it: `5 ms: client to server, 9 bytes, swallowed: pay bob`.
pub(crate) fn spoken(event: &Event) -> String {
    let at = clock(event.at);
    match &event.what {
        Happening::Note { who, says } => format!("{at}: {who}: {says}"),
        Happening::Sent { from, to, bytes, says, fate } => {
            let lost = match fate {
                Fate::Delivered => "",
                Fate::Swallowed => ", swallowed",
                Fate::Cut => ", cut",
            };
            let gap = if says.is_empty() { "" } else { ": " };
            format!("{at}: {from} to {to}, {} bytes{lost}{gap}{says}", bytes.len())
        }
    }
}

fn described(event: &Event) -> String {
    match &event.what {
        Happening::Note { who, says } => format!("● {who}: {says}"),
        Happening::Sent { from, to, bytes, says, fate } => {
            let (arrow, lost) = match fate {
                Fate::Delivered => ('→', ""),
                Fate::Swallowed => ('╳', " swallowed"),
                Fate::Cut => ('╳', " cut"),
            };
            let gap = if says.is_empty() { "" } else { "  " };
            format!("{from} {arrow} {to}  {} B{lost}{gap}{says}", bytes.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_that_cannot_be_drawn_are_told_of_line_by_line() {
        let sent = |from: &str, to: &str, fate| Happening::Sent {
            from: from.into(),
            to: to.into(),
            bytes: vec![0; 15],
            says: "pay bob 30".into(),
            fate,
        };
        let gave_up = Happening::Note { who: "client".into(), says: "gave up".into() };
        let event = |at, what| Event { at: Duration::from_millis(at), what };
        let tape = Tape {
            events: vec![
                event(0, sent("client", "first gateway", Fate::Delivered)),
                event(0, sent("first gateway", "ledger", Fate::Swallowed)),
                event(2_500, gave_up),
            ],
        };
        assert_eq!(
            crate::sequence(&tape, 48),
            "\
0 ms       client → first gateway  15 B  pay
             bob 30
           first gateway ╳ ledger  15 B
             swallowed  pay bob 30
2500 ms    ● client: gave up
"
        );
    }
}
