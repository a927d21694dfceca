//! One tape as a sequence diagram: a column for each party, time downwards.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::event::{Event, Fate, Happening, Tape};
use crate::list::list;
use crate::wrap::{pad, wrap};

/// Columns that the time takes.
const TIME: usize = 11;
/// Columns that the last party keeps for its notes.
const NOTES: usize = 24;
const NARROWEST: usize = 40;
/// Columns between two parties.
const NARROWEST_GAP: usize = 12;
const WIDEST_GAP: usize = 44;

/// Draws `tape` in at most `width` columns (but in no less than forty), each line ended by a line feed. Parties that
/// are too many for so few columns are not drawn: what happened is told line by line, as [`side_by_side`] does.
///
/// [`side_by_side`]: crate::side_by_side
#[must_use]
pub fn sequence(tape: &Tape, width: usize) -> String {
    let parties = tape.parties();
    if parties.is_empty() {
        return "nothing was recorded\n".into();
    }
    let width = width.max(NARROWEST);
    let room = width - TIME - NOTES.min(width / 3);
    let gap = (room / parties.len().saturating_sub(1).max(1)).min(WIDEST_GAP);
    let mut drawing = Drawing { text: String::new(), parties, gap, width, last: None };
    if !drawing.fits(tape) {
        return list(tape, TIME, width);
    }
    drawing.header();
    for event in &tape.events {
        drawing.event(event);
    }
    drawing.text
}

struct Drawing<'a> {
    text: String,
    parties: Vec<&'a str>,
    gap: usize,
    width: usize,
    last: Option<Duration>,
}

impl Drawing<'_> {
    /// Whether every name and every arrow keeps to its columns, and those to the width.
    fn fits(&self, tape: &Tape) -> bool {
        let last = self.parties.len() - 1;
        let named = self.parties.iter().enumerate().all(|(lane, party)| {
            let room = if lane == last { self.width - TIME - lane * self.gap } else { self.gap - 1 };
            party.width() <= room
        });
        let drawn = tape.events.iter().all(|event| {
            let Happening::Sent { from, to, bytes, fate, .. } = &event.what else { return true };
            let (from, to) = (self.lane(from), self.lane(to));
            let span = self.span(from, to);
            arrow(span, from < to, bytes.len(), *fate).width() == span + 1
                && TIME + from.min(to) * self.gap + span < self.width
        });
        self.gap >= NARROWEST_GAP && named && drawn
    }

    /// From the lifeline of one party to that of another; or, for what one sends to itself, to where the next would be.
    fn span(&self, from: usize, to: usize) -> usize {
        from.abs_diff(to).max(1) * self.gap
    }

    fn header(&mut self) {
        let mut line = pad("time", TIME);
        for party in &self.parties {
            line.push_str(&pad(party, self.gap));
        }
        self.push(&line);
    }

    fn event(&mut self, event: &Event) {
        let mut time = if self.last == Some(event.at) { String::new() } else { clock(event.at) };
        self.last = Some(event.at);
        match &event.what {
            Happening::Note { who, says } => {
                let lane = self.lane(who);
                let room = (self.width - TIME).saturating_sub(lane * self.gap + 2);
                for (index, text) in wrap(says, room).into_iter().enumerate() {
                    let mark = if index == 0 { '●' } else { '│' };
                    let line = self.lifelines(&std::mem::take(&mut time), lane, &format!("{mark} {text}"));
                    self.push(&line);
                }
            }
            Happening::Sent { from, to, bytes, says, fate } => {
                let (from, to) = (self.lane(from), self.lane(to));
                let left = from.min(to);
                let span = self.span(from, to);
                if !says.is_empty() {
                    for text in wrap(says, span - 3) {
                        let line = self.lifelines(&std::mem::take(&mut time), left, &format!("│ {text}"));
                        self.push(&line);
                    }
                }
                let arrow = arrow(span, from < to, bytes.len(), *fate);
                let line = self.lifelines(&time, left, &arrow);
                self.push(&line);
            }
        }
    }

    /// A row of lifelines with `drawn` laid over them from lane `at` on.
    fn lifelines(&self, time: &str, at: usize, drawn: &str) -> String {
        let mut line = pad(time, TIME);
        for _ in 0..at {
            line.push_str(&pad("│", self.gap));
        }
        line.push_str(drawn);
        for lane in at + 1..self.parties.len() {
            let column = TIME + lane * self.gap;
            if line.width() <= column {
                line = pad(&line, column);
                line.push('│');
            }
        }
        line
    }

    fn lane(&self, party: &str) -> usize {
        self.parties.iter().position(|known| *known == party).expect("every party of the tape has a lane")
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// `├── 15 B ──▶│`, to the left likewise, and with a cross where the bytes ended.
fn arrow(span: usize, rightward: bool, bytes: usize, fate: Fate) -> String {
    let label = match fate {
        Fate::Delivered => format!(" {bytes} B "),
        Fate::Swallowed => format!(" {bytes} B swallowed "),
        Fate::Cut => format!(" {bytes} B cut "),
    };
    let inner = span - 1;
    let reach = if fate == Fate::Delivered { inner - 1 } else { inner * 3 / 4 };
    let dashes = reach.saturating_sub(label.width());
    let line = format!("{}{label}{}", "─".repeat(dashes / 2), "─".repeat(dashes - dashes / 2));
    let blank = " ".repeat(inner.saturating_sub(line.width() + 1));
    match (rightward, fate) {
        (true, Fate::Delivered) => format!("├{line}▶│"),
        (false, Fate::Delivered) => format!("│◀{line}┤"),
        (true, _) => format!("├{line}╳{blank}│"),
        (false, _) => format!("│{blank}╳{line}┤"),
    }
}

/// A time as people say it: whole microseconds, milliseconds or seconds, with a fraction only where there is one.
#[must_use]
pub fn clock(at: Duration) -> String {
    let micros = at.as_micros();
    if micros < 1_000 && micros > 0 {
        format!("{micros} µs")
    } else if micros < 10_000_000 {
        trimmed(micros, 1_000, "ms")
    } else {
        trimmed(micros, 1_000_000, "s")
    }
}

fn trimmed(micros: u128, unit: u128, name: &str) -> String {
    let fraction = (micros % unit) * 1_000 / unit;
    match fraction {
        0 => format!("{} {name}", micros / unit),
        _ => format!("{}.{} {name}", micros / unit, format!("{fraction:03}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(at: u64, from: &str, to: &str, says: &str, fate: Fate) -> Event {
        let what =
            Happening::Sent { from: from.into(), to: to.into(), bytes: vec![0; 15], says: says.into(), fate };
        Event { at: Duration::from_millis(at), what }
    }

    fn note(at: u64, who: &str, says: &str) -> Event {
        Event { at: Duration::from_millis(at), what: Happening::Note { who: who.into(), says: says.into() } }
    }

    #[test]
    fn a_call_and_its_lost_answer() {
        let tape = Tape {
            events: vec![
                sent(0, "client", "server", "pay bob 30", Fate::Delivered),
                note(0, "server", "paid"),
                sent(5, "server", "client", "paid", Fate::Swallowed),
                note(2_500, "client", "gave up"),
            ],
        };
        assert_eq!(
            sequence(&tape, 70),
            "\
time       client                              server
0 ms       │ pay bob 30                        │
           ├────────────── 15 B ──────────────▶│
           │                                   ● paid
5 ms       │ paid                              │
           │        ╳───── 15 B swallowed ─────┤
2500 ms    ● gave up                           │
"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let long = "a note that goes on and on until it must be wrapped to stay within the terminal";
        let tape =
            Tape { events: vec![note(0, "a", long), sent(1, "a", "b", long, Fate::Cut), note(2, "c", long)] };
        for width in [40, 60, 80, 120] {
            for line in sequence(&tape, width).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn any_number_of_parties_keeps_within_any_terminal() {
        for (parties, bytes) in (1..12).flat_map(|parties| [(parties, 1), (parties, 1_000_000)]) {
            let to_next = |n: usize| Event {
                at: Duration::ZERO,
                what: Happening::Sent {
                    from: format!("party {n}"),
                    to: format!("party {}", (n + 1) % parties),
                    bytes: vec![0; bytes],
                    says: "pay bob".into(),
                    fate: Fate::Swallowed,
                },
            };
            let tape = Tape { events: (0..parties).map(to_next).collect() };
            for width in 40..100 {
                let drawn = sequence(&tape, width);
                let widest = drawn.lines().map(UnicodeWidthStr::width).max();
                assert!(widest <= Some(width), "{parties} in {width}:\n{drawn}");
            }
        }
    }

    #[test]
    fn times_keep_their_fraction_only_where_there_is_one() {
        let said = [0, 1, 999, 1_000, 1_250, 9_999_000, 10_000_000, 12_500_000]
            .map(|us| clock(Duration::from_micros(us)));
        assert_eq!(said, ["0 ms", "1 µs", "999 µs", "1 ms", "1.25 ms", "9999 ms", "10 s", "12.5 s"]);
    }
}
