//! Two tapes on one time axis.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::event::Tape;
use crate::list::lines;
use crate::sequence::{clock, sequence};
use crate::wrap::pad;

const TIME: usize = 9;
/// Below this, two columns are unreadable and the tapes are drawn one after the other.
const NARROWEST: usize = 72;

/// Draws two tapes in columns under their names, rows of the same time beside each other, in at most `width`
/// columns. A terminal too narrow for two columns gets one diagram above the other.
#[must_use]
pub fn side_by_side(left: (&str, &Tape), right: (&str, &Tape), width: usize) -> String {
    if width < NARROWEST {
        return format!(
            "── {} ──\n{}\n── {} ──\n{}",
            left.0,
            sequence(left.1, width),
            right.0,
            sequence(right.1, width)
        );
    }
    let column = (width - TIME - 4) / 2;
    let mut text = format!("{}│ {}│ {}\n", pad("time", TIME), pad(left.0, column), right.0);
    let rule = |len: usize| "─".repeat(len);
    text.push_str(&format!("{}┼{}┼{}\n", rule(TIME), rule(column + 1), rule(column + 1)));
    let times: BTreeSet<Duration> =
        left.1.events.iter().chain(&right.1.events).map(|event| event.at).collect();
    for at in times {
        let mut time = clock(at);
        let (lefts, rights) = (cell(left.1, at, column), cell(right.1, at, column));
        for row in 0..lefts.len().max(rights.len()) {
            let of = |lines: &[String]| lines.get(row).cloned().unwrap_or_default();
            let line = format!(
                "{}│ {}│ {}",
                pad(&std::mem::take(&mut time), TIME),
                pad(&of(&lefts), column),
                of(&rights)
            );
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// Everything that one tape has at one time, in lines of at most `width` columns.
fn cell(tape: &Tape, at: Duration, width: usize) -> Vec<String> {
    tape.events.iter().filter(|event| event.at == at).flat_map(|event| lines(event, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, Fate, Happening};
    use unicode_width::UnicodeWidthStr;

    fn tape(notes: &[(u64, &str)]) -> Tape {
        let event = |(at, says): &(u64, &str)| Event {
            at: Duration::from_millis(*at),
            what: Happening::Note { who: "server".into(), says: (*says).into() },
        };
        Tape { events: notes.iter().map(event).collect() }
    }

    #[test]
    fn rows_of_one_time_stand_beside_each_other() {
        let broken = tape(&[(0, "one message"), (9, "and no more")]);
        let fixed = tape(&[(0, "one message"), (0, "another")]);
        assert_eq!(
            side_by_side(("broken", &broken), ("fixed", &fixed), 80),
            "\
time     │ broken                           │ fixed
─────────┼──────────────────────────────────┼──────────────────────────────────
0 ms     │ ● server: one message            │ ● server: one message
         │                                  │ ● server: another
9 ms     │ ● server: and no more            │
"
        );
    }

    #[test]
    fn what_is_sent_says_how_far_it_came_and_wraps_below_itself() {
        let sent = |fate| Tape {
            events: vec![Event {
                at: Duration::ZERO,
                what: Happening::Sent {
                    from: "client".into(),
                    to: "server".into(),
                    bytes: vec![0; 9],
                    says: "pay bob thirty".into(),
                    fate,
                },
            }],
        };
        let text = side_by_side(("broken", &sent(Fate::Cut)), ("fixed", &sent(Fate::Delivered)), 80);
        assert_eq!(
            text.lines().skip(2).collect::<Vec<_>>(),
            [
                "0 ms     │ client ╳ server  9 B cut  pay    │ client → server  9 B  pay bob",
                "         │   bob thirty                     │   thirty",
            ]
        );
    }

    #[test]
    fn a_narrow_terminal_gets_one_above_the_other() {
        let text = side_by_side(("broken", &tape(&[(0, "a")])), ("fixed", &tape(&[(0, "b")])), 60);
        assert!(text.starts_with("── broken ──\n") && text.contains("\n── fixed ──\n"), "{text}");
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    }
}
