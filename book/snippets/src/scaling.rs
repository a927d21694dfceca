//! A service whose instances take a while to come, for the outlook: plans that react, that forecast, and that do both.

/// Requests a second.
const SERVES: f64 = 100.0;
/// How busy an instance should be.
const TARGET: f64 = 0.7;
/// In minutes.
const STARTS: usize = 6;
const AHEAD: usize = 10;
const KEPT: usize = 10;
const DAY: usize = 24 * 60;
/// When the usual day's load rises, in minutes since midnight.
pub const NINE: usize = 9 * 60;

/// What a plan asks for.
#[derive(Clone, Copy, Debug)]
pub enum Plan {
    /// What the last two minutes needed.
    Reacts,
    /// What yesterday needed ten minutes later.
    Forecasts,
    /// The larger of the two.
    LargerOfBoth,
}

/// A day's load.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// When it rises, within ten minutes.
    pub opens: usize,
    /// How high, in requests a second. Before and after it is 1,000.
    pub high: f64,
}

impl Day {
    /// At this minute, in requests a second.
    #[must_use]
    pub fn load(self, minute: usize) -> f64 {
        let (low, closes, steep) = (1_000.0, self.opens + 120, 10.0);
        let since = |from: usize| ((minute as f64 - from as f64) / steep).clamp(0.0, 1.0);
        low + (self.high - low) * (since(self.opens) - since(closes))
    }
}

/// Yesterday.
pub const USUAL: Day = Day { opens: NINE, high: 4_000.0 };

/// How many requests a second can be served at each minute.
#[must_use]
pub fn capacities(plan: Plan, day: Day) -> Vec<f64> {
    let needs = |load: f64| (load / (SERVES * TARGET)).ceil();
    let asked: Vec<f64> = (0..DAY)
        .map(|minute| {
            let before = |minutes: usize| day.load(minute.saturating_sub(minutes));
            let seen = needs(f64::midpoint(before(1), before(2)));
            let foreseen = needs(USUAL.load(minute + AHEAD));
            match plan {
                Plan::Reacts => seen,
                Plan::Forecasts => foreseen,
                Plan::LargerOfBoth => seen.max(foreseen),
            }
        })
        .collect();
    // What was asked for comes later, and leaves when it was not needed for a while.
    let there = |minute: usize| {
        let asked = &asked[minute.saturating_sub(STARTS + KEPT)..=minute.saturating_sub(STARTS)];
        asked.iter().copied().fold(0.0, f64::max)
    };
    (0..DAY).map(|minute| there(minute) * SERVES).collect()
}

/// How many of the day's requests are refused, in percent.
#[must_use]
pub fn refused(plan: Plan, day: Day) -> f64 {
    let capacities = capacities(plan, day);
    let over: f64 = (0..DAY).map(|minute| (day.load(minute) - capacities[minute]).max(0.0)).sum();
    let all: f64 = (0..DAY).map(|minute| day.load(minute)).sum();
    100.0 * over / all
}

/// How many instance hours the plan takes.
#[must_use]
pub fn hours(plan: Plan, day: Day) -> f64 {
    capacities(plan, day).iter().sum::<f64>() / SERVES / 60.0
}
