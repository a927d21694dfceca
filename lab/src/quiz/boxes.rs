//! When a question is due again: Leitner's boxes.
//!
//! A question whose answer was missed is in box 0 and due at once; each right answer moves it one box up, where it waits
//! 1, 3, 7, then 21 days. Half an answer leaves it where it is. Five boxes and not a formula with an ease for each question: the file
//! can be read and edited by hand, and over the few weeks before an interview the two ask much the same questions.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

const WAITS: [u32; 5] = [0, 1, 3, 7, 21];
const DAY: Duration = Duration::from_secs(86_400);

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(u32);

/// The text is not a day such as 2026-01-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day, as in 2026-01-31")]
pub struct NotADay;

impl Day {
    /// The day that `time` is in. Times before 1970 count as its first day.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self(u32::try_from(since.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX))
    }

    /// The day `days` later.
    #[must_use]
    pub fn after(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days `self` is after `earlier`; 0 if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = SystemTime::UNIX_EPOCH + DAY * self.0.min(LAST_DAY);
        let text = humantime::format_rfc3339_seconds(time).to_string();
        f.pad(text.split_once('T').map_or(text.as_str(), |(day, _)| day))
    }
}

/// 9999-12-31, the last that has four digits for its year.
const LAST_DAY: u32 = 2_932_896;

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        // The parser takes other forms too, such as a blank for the T.
        let is_day = text.len() == 10 && text.bytes().all(|c| c.is_ascii_digit() || c == b'-');
        let time = is_day.then(|| humantime::parse_rfc3339(&format!("{text}T00:00:00Z")));
        time.and_then(Result::ok).map(Self::of).ok_or(NotADay)
    }
}

/// How an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// All of what matters.
    Had,
    /// Some of it.
    Partly,
    /// Nothing of it, or something wrong.
    Missed,
}

/// Where a question stands that was asked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its box, 0 to 4.
    pub shelf: u8,
    /// The first day on which it is to be asked again.
    pub due: Day,
}

impl Schedule {
    /// The highest box.
    pub const TOP: u8 = 4;

    /// Where a question stands that stood at `before`, if it was ever asked, and is answered on `today`.
    #[must_use]
    pub fn after(before: Option<Self>, grade: Grade, today: Day) -> Self {
        let shelf = before.map_or(0, |before| before.shelf.min(Self::TOP));
        let shelf = match grade {
            Grade::Had => (shelf + 1).min(Self::TOP),
            Grade::Partly => shelf,
            Grade::Missed => 0,
        };
        Self { shelf, due: today.after(WAITS[usize::from(shelf)]) }
    }

    /// Whether it is to be asked on `today`.
    #[must_use]
    pub fn is_due(self, today: Day) -> bool {
        self.due <= today
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn an_answer_that_is_had_waits_longer_each_time() {
        let (mut today, mut standing, mut waits) = (day("2026-02-27"), None, Vec::new());
        for _ in 0..6 {
            let next = Schedule::after(standing, Grade::Had, today);
            waits.push(next.due.since(today));
            (today, standing) = (next.due, Some(next));
        }
        assert_eq!(waits, [1, 3, 7, 21, 21, 21]);
    }

    #[test]
    fn an_answer_that_is_missed_begins_anew_and_half_of_one_stays() {
        let today = day("2026-02-27");
        let before = Some(Schedule { shelf: 3, due: today });
        let missed = Schedule::after(before, Grade::Missed, today);
        assert_eq!((missed.shelf, missed.is_due(today)), (0, true));
        assert_eq!(
            Schedule::after(before, Grade::Partly, today),
            Schedule { shelf: 3, due: day("2026-03-06") }
        );
        assert!(Schedule::after(None, Grade::Partly, today).is_due(today));
    }

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for text in ["1970-01-01", "2024-02-29", "2026-12-31", "9999-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        assert_eq!(day("2026-03-01").since(day("2026-02-28")), 1);
        for text in ["", "2026-2-3", "2026-02-30", "tomorrow", "2026-02-03T00:00:00Z", "１970-01-01"] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
        assert_eq!(Day(u32::MAX).to_string(), "9999-12-31");
    }
}
