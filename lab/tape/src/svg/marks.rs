//! How one event looks: a note beside its lifeline, a message between two.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{COLUMN, Drawing, columns, escaped, wide};
use crate::event::Fate;
use crate::wrap::wrap;

/// What a column of a size takes.
const SIZE_COLUMN: f32 = 6.7;
const NOTE_LINE: f32 = 16.0;
const SAYS_LINE: f32 = 15.0;
/// From a lifeline to what is written beside it.
const BESIDE: f32 = 8.0;
/// How far a message to oneself reaches.
const LOOP: f32 = 22.0;

impl Drawing<'_> {
    /// A box that hangs on the party's lifeline by a bar, towards where there is more room.
    pub(super) fn note(&mut self, who: &str, says: &str) -> String {
        let lane = self.lane(who);
        let x = self.x(lane);
        let leftward = lane > 0 && lane + 1 == self.parties.len();
        // To the next lifeline; over the others only if that is too narrow for a sentence.
        let room = if self.parties.len() > 2 { self.gap * 2.0 } else { self.gap };
        let room = if leftward { room } else { room.min(self.width - 2.0 - x) } - BESIDE;
        let lines = wrap(says, columns(room - BESIDE));
        let longest = lines.iter().map(|line| line.width()).max().unwrap_or(0);
        let width = (wide(longest, COLUMN) + BESIDE + 6.0).min(room);
        let height = wide(lines.len(), NOTE_LINE) + 6.0;
        let (left, bar) = if leftward { (x - width, x - 2.0) } else { (x, x - 2.0) };
        let y = self.y;
        let mut drawn = format!(
            "<rect class=\"box\" x=\"{left:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\" rx=\"3\"/>\
             <rect class=\"bar\" x=\"{bar}\" y=\"{y}\" width=\"4\" height=\"{height}\" rx=\"1\"/>"
        );
        for (row, line) in lines.iter().enumerate() {
            let (x, y) = (left + BESIDE, y + 15.0 + wide(row, NOTE_LINE));
            let _ = write!(drawn, "<text x=\"{x:.1}\" y=\"{y}\">{}</text>", escaped(line));
        }
        self.y += height + 5.0;
        drawn
    }

    /// What was sent, above its arrow; its size, and what became of it, on the arrow.
    pub(super) fn sent(&mut self, from: &str, to: &str, bytes: usize, says: &str, fate: Fate) -> String {
        let (from, to) = (self.lane(from), self.lane(to));
        let (left, right) = (self.x(from.min(to)), self.x(from.max(to)));
        let own = from == to;
        // A message to oneself is written where the next party would be, or else where the one before is.
        let (left, right) = match own {
            true if to + 1 < self.parties.len() || to == 0 => (left, left + self.gap),
            true => (left - self.gap, right),
            false => (left, right),
        };
        let lines =
            if says.is_empty() { Vec::new() } else { wrap(says, columns(right - left - 2.0 * BESIDE)) };
        let longest = lines.iter().map(|line| line.width()).max().unwrap_or(0);
        let middle = f32::midpoint(left, right);
        let start = middle - wide(longest, COLUMN) / 2.0;
        let mut drawn = String::new();
        for (row, line) in lines.iter().enumerate() {
            let y = self.y + 11.0 + wide(row, SAYS_LINE);
            let _ = write!(drawn, "<text class=\"says\" x=\"{start:.1}\" y=\"{y}\">{}</text>", escaped(line));
        }
        let y = self.y + wide(lines.len(), SAYS_LINE) + 9.0;
        let (arrow, height) = if own {
            (self.turned(self.x(from), y, to + 1 == self.parties.len() && to > 0, bytes, fate), 24.0)
        } else {
            (straight(self.x(from), self.x(to), y, bytes, fate), 12.0)
        };
        self.y = y + height;
        let class = if fate == Fate::Delivered { "sent" } else { "sent lost" };
        format!("<g class=\"{class}\">{drawn}{arrow}</g>")
    }

    /// An arrow that comes back to its own lifeline.
    fn turned(&self, x: f32, y: f32, leftward: bool, bytes: usize, fate: Fate) -> String {
        let way = if leftward { -1.0 } else { 1.0 };
        let (out, back) = (x + way * LOOP, y + 14.0);
        let anchor = if leftward { "end" } else { "start" };
        let end = if fate == Fate::Delivered { head(x, back, -way) } else { lost(out, back, fate, way) };
        let reach = if fate == Fate::Delivered { x + way * 3.0 } else { out };
        format!(
            "<path class=\"line\" d=\"M{x} {y}H{out}V{back}H{reach}\"/>{end}\
             <text class=\"size\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            out + way * 12.0,
            y + 11.0,
            size(bytes, fate)
        )
    }
}

fn straight(from: f32, to: f32, y: f32, bytes: usize, fate: Fate) -> String {
    let way = (to - from).signum();
    let (reach, end) = if fate == Fate::Delivered {
        (to - way * 8.0, head(to - way, y, way))
    } else {
        let reach = from + (to - from) * 0.86;
        (reach, lost(reach, y, fate, way))
    };
    let label = size(bytes, fate);
    let middle = f32::midpoint(from, reach);
    let half = wide(label.width(), SIZE_COLUMN) / 2.0 + 4.0;
    format!(
        "<path class=\"line\" d=\"M{from} {y}H{:.1}M{:.1} {y}H{reach:.1}\"/>{end}\
         <text class=\"size\" x=\"{middle:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
        middle - way * half,
        middle + way * half,
        y + 4.0,
    )
}

fn head(x: f32, y: f32, way: f32) -> String {
    let back = x - way * 9.0;
    format!("<path class=\"head\" d=\"M{x} {y}L{back} {}V{}Z\"/>", y - 4.5, y + 4.5)
}

/// A cross where the bytes ended; before a wall, if it was the connection that ended.
fn lost(x: f32, y: f32, fate: Fate, way: f32) -> String {
    let (left, right, top, bottom) = (x - 5.0, x + 5.0, y - 5.0, y + 5.0);
    let cross = format!("M{left:.1} {top}L{right:.1} {bottom}M{left:.1} {bottom}L{right:.1} {top}");
    let wall = match fate {
        Fate::Cut => format!("M{0:.1} {1}V{2}", x + way * 9.0, y - 8.0, y + 8.0),
        Fate::Delivered | Fate::Swallowed => String::new(),
    };
    format!("<path class=\"end\" d=\"{cross}{wall}\"/>")
}

fn size(bytes: usize, fate: Fate) -> String {
    match fate {
        Fate::Delivered => format!("{bytes} B"),
        Fate::Swallowed => format!("{bytes} B swallowed"),
        Fate::Cut => format!("{bytes} B cut"),
    }
}
