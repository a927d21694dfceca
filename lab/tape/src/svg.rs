//! One tape as a sequence diagram in SVG: a lifeline for each party, time downwards.

mod marks;

use std::fmt::Write as _;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::event::{Fate, Happening, Tape};
use crate::list::spoken;
use crate::sequence::clock;
use crate::wrap::printable;

/// What two parties and their notes need; more parties make the drawing wider.
const NARROWEST: f32 = 340.0;
const NARROWEST_GAP: f32 = 104.0;
/// From a lifeline to the edge of the drawing.
const MARGIN: f32 = 26.0;
/// What a column of text takes at most, in the fonts of the style below.
const COLUMN: f32 = 7.3;
const TIME_COLUMN: f32 = 6.7;
const HEADER: f32 = 24.0;

/// Legible on any page: what is not `currentColor` is the page's own background, or a colour for light and for dark.
/// It is the same in every drawing, so that several on one page do not disturb each other.
const STYLE: &str = "\
.tape{max-width:100%;height:auto;color:inherit;--tape-lost-now:var(--tape-lost,light-dark(#b3261e,#ff9b91));\
--tape-bg-now:var(--bg,Canvas)}\
.tape text{fill:currentColor;font:12.5px system-ui,sans-serif;white-space:pre}\
.tape .says,.tape .size,.tape .time{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:12px}\
.tape .size,.tape .time{font-size:11px}\
.tape .says{stroke:var(--tape-bg-now);stroke-width:5px;stroke-linejoin:round;paint-order:stroke}\
.tape .time{opacity:.75}\
.tape .party{font-weight:600}\
.tape .line,.tape .head{stroke:currentColor;stroke-width:1.4;fill:none}\
.tape .head{fill:currentColor;stroke:none}\
.tape .life{stroke:currentColor;opacity:.35;stroke-width:1.2}\
.tape .tick{stroke:currentColor;opacity:.18;stroke-width:1}\
.tape .box{fill:var(--tape-bg-now);stroke:currentColor;stroke-opacity:.35}\
.tape .bar{fill:currentColor;opacity:.7}\
.tape .lost .line{stroke:var(--tape-lost-now);stroke-dasharray:5 3}\
.tape .lost .end{stroke:var(--tape-lost-now);stroke-width:2.2;fill:none}\
.tape .lost .size{fill:var(--tape-lost-now)}";

/// Draws `tape` as an inline `<svg>` that is as wide as its box, and at most as wide as it was drawn. Its events are
/// groups `<g class="event" data-step="1" data-us="5000" data-says="…">`, so that a script can reveal them one by one;
/// without a script all are seen.
///
/// `title` names the picture for those who do not see it. `prefix` begins its ids: give each drawing on a page another.
#[must_use]
pub fn svg(tape: &Tape, prefix: &str, title: &str) -> String {
    let drawing = Drawing::of(tape);
    let (width, height) = (drawing.width, drawing.height());
    let id: String = prefix.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let mut text = format!(
        "<svg class=\"tape\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n<style>{STYLE}</style>\n",
        escaped(title),
        escaped(&described(tape)),
    );
    text.push_str(&drawing.lifelines(height));
    for event in &drawing.events {
        text.push_str(event);
    }
    text.push_str("</svg>\n");
    text
}

/// What the picture shows, in a sentence.
fn described(tape: &Tape) -> String {
    let Some(last) = tape.events.last() else { return "Nothing was recorded.".into() };
    let is_lost = |what: &Happening| matches!(what, Happening::Sent { fate, .. } if *fate != Fate::Delivered);
    let lost = tape.events.iter().filter(|event| is_lost(&event.what)).count();
    format!(
        "Sequence diagram of {}: {} events in {}; messages lost: {lost}.",
        tape.parties().join(", "),
        tape.events.len(),
        clock(last.at)
    )
}

struct Drawing<'a> {
    parties: Vec<&'a str>,
    width: f32,
    /// Where the first lifeline stands.
    first: f32,
    /// From one lifeline to the next.
    gap: f32,
    /// Where the next event begins.
    y: f32,
    last: Option<Duration>,
    events: Vec<String>,
}

impl<'a> Drawing<'a> {
    fn of(tape: &'a Tape) -> Self {
        let parties = tape.parties();
        let time = tape.events.iter().map(|event| clock(event.at).width()).max().unwrap_or(0).max(6);
        let first = (wide(time, TIME_COLUMN) + 6.0 + MARGIN).round();
        let gaps = wide(parties.len().saturating_sub(1).max(1), 1.0);
        let gap = ((NARROWEST - first - MARGIN) / gaps).max(NARROWEST_GAP).round();
        let width = first + gap * gaps + MARGIN;
        let mut drawing =
            Self { parties, width, first, gap, y: HEADER + 6.0, last: None, events: Vec::new() };
        for (step, event) in (1..).zip(&tape.events) {
            let time = drawing.time(event.at);
            let drawn = match &event.what {
                Happening::Note { who, says } => drawing.note(who, says),
                Happening::Sent { from, to, bytes, says, fate } => {
                    drawing.sent(from, to, bytes.len(), says, *fate)
                }
            };
            drawing.events.push(format!(
                "<g class=\"event\" data-step=\"{step}\" data-us=\"{}\" data-says=\"{}\">{time}{drawn}</g>\n",
                event.at.as_micros(),
                escaped(&spoken(event))
            ));
        }
        drawing
    }

    fn height(&self) -> f32 {
        self.y + 6.0
    }

    /// The time, where it is another than that of the event before.
    fn time(&mut self, at: Duration) -> String {
        if self.last == Some(at) {
            return String::new();
        }
        if self.last.is_some() {
            self.y += 7.0;
        }
        self.last = Some(at);
        format!(
            "<path class=\"tick\" d=\"M2 {0}H{1}\"/><text class=\"time\" x=\"2\" y=\"{2}\">{3}</text>",
            self.y - 3.0,
            self.width - 2.0,
            self.y + 11.0,
            clock(at)
        )
    }

    fn lifelines(&self, height: f32) -> String {
        let mut text = String::new();
        for (lane, party) in self.parties.iter().enumerate() {
            let x = self.x(lane);
            // The outer names keep to the drawing, and so come nearer to the ones beside them.
            let room =
                if self.parties.len() > 2 { (self.gap + MARGIN - 6.0) / 1.5 } else { self.width / 2.0 - 4.0 };
            let name = cut(&printable(party), columns(room - 12.0));
            let half = (wide(name.width(), COLUMN + 0.6) + 12.0) / 2.0;
            let middle = x.clamp(half.min(x), (self.width - 1.0 - half).max(x - half));
            let _ = writeln!(
                text,
                "<path class=\"life\" d=\"M{x} {HEADER}V{}\"/>\
                 <rect class=\"box\" x=\"{}\" y=\"2\" width=\"{}\" height=\"{}\" rx=\"4\"/>\
                 <text class=\"party\" x=\"{middle}\" y=\"17\" text-anchor=\"middle\">{}</text>",
                height - 2.0,
                middle - half,
                half * 2.0,
                HEADER - 3.0,
                escaped(&name),
            );
        }
        text
    }

    fn lane(&self, party: &str) -> usize {
        self.parties.iter().position(|known| *known == party).expect("every party of the tape has a lane")
    }

    fn x(&self, lane: usize) -> f32 {
        self.first + wide(lane, self.gap)
    }
}

/// The length of `count` things of this width.
fn wide(count: usize, each: f32) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX)) * each
}

/// How many columns of text are within `room`.
fn columns(room: f32) -> usize {
    (1..400).take_while(|count| wide(*count, COLUMN) <= room).last().unwrap_or(1)
}

/// `text`, shortened to its columns.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let kept = crate::wrap::wrap(text, columns.saturating_sub(1)).into_iter().next().unwrap_or_default();
    kept + "…"
}

/// `text` as it stands between tags and in attributes. A brace too is written as a number: in a book it could begin
/// a directive.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '{' => safe.push_str("&#123;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('·'),
            other => safe.push(other),
        }
    }
    safe
}
