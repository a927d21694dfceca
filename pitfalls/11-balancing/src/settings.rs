//! How a balancer chooses, and whom it leaves out.

use std::time::Duration;

/// The rule by which the next backend is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Each in turn, whatever its weight and its load.
    RoundRobin,
    /// In turn, each as often as its weight says, and spread evenly: weights 5, 1, 1 give *a a b a c a a*.
    /// Source: nginx 1.3.1, 2012.
    WeightedRoundRobin,
    /// The one with the least to do for its weight; of several such, in turn.
    LeastConnections,
    /// Two at random, and of them the one with the least to do for its weight.
    /// Source: Michael Mitzenmacher, *The Power of Two Choices in Randomized Load Balancing*, 1996.
    TwoChoices,
}

/// The settings of a balancer. What is not named is taken from [`Settings::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Default: least connections.
    pub policy: Policy,
    /// What the random choices begin with. Default: another one each time.
    pub seed: u64,
    /// A backend that is new or back begins with a tenth of its weight, and has all of it after this. Default: 30 s.
    pub slow_start: Duration,
    /// After so many failed health checks in a row a backend is down. Default: 3.
    pub fall: u32,
    /// After so many passed ones in a row it is up again. Default: 2.
    pub rise: u32,
    /// A backend that was unreachable so many times in a row is ejected. Default: 5.
    pub eject_after: u32,
    /// For so long, times how often it was ejected since it last stayed. Default: 30 s.
    pub ejected_for: Duration,
    /// Not more than this share of the list is ejected at the same time. Default: 50.
    pub most_ejected_percent: u8,
    /// If less than this share of the list is up and not ejected, the checks are taken to be wrong and all are used. Default: 50.
    pub panic_percent: u8,
}

/// Settings that no balancer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// A share of the list is at most all of it.
    #[error("{0} % of the list is more than all of it")]
    MoreThanAll(u8),
    /// A backend would be down, up or ejected for no reason.
    #[error("fall, rise and eject_after begin at one")]
    NoReason,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::LeastConnections,
            seed: fastrand::u64(..),
            slow_start: Duration::from_secs(30),
            fall: 3,
            rise: 2,
            eject_after: 5,
            ejected_for: Duration::from_secs(30),
            most_ejected_percent: 50,
            panic_percent: 50,
        }
    }
}

impl Settings {
    /// The longest duration that a setting means; what is longer counts as this.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// The settings with every number cut to what can be counted.
    ///
    /// # Errors
    /// [`BadSettings`].
    pub fn checked(self) -> Result<Self, BadSettings> {
        let most = self.most_ejected_percent.max(self.panic_percent);
        if most > 100 {
            return Err(BadSettings::MoreThanAll(most));
        }
        if self.fall == 0 || self.rise == 0 || self.eject_after == 0 {
            return Err(BadSettings::NoReason);
        }
        Ok(Self {
            slow_start: self.slow_start.min(Self::LONGEST),
            ejected_for: self.ejected_for.min(Self::LONGEST),
            ..self
        })
    }
}
