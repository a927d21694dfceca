//! Which traces are kept.

use solution_03_errors::TraceId;

/// The decision at the head of a trace. It follows from the trace id alone, so services that have to decide, each for itself, decide alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampler {
    /// Of 2⁵⁶ trace ids, how many are kept.
    kept: u64,
}

impl Sampler {
    const ALL: u64 = 1 << 56;

    /// Keeps all.
    pub const ALWAYS: Self = Self { kept: Self::ALL };
    /// Keeps none.
    pub const NEVER: Self = Self { kept: 0 };

    /// Keeps one trace of so many; 0 keeps none.
    #[must_use]
    pub const fn one_in(traces: u64) -> Self {
        match Self::ALL.checked_div(traces) {
            Some(kept) => Self { kept },
            None => Self::NEVER,
        }
    }

    /// Whether a trace of this id is kept. Looks at its 56 lowest bits, which W3C's level 2 wants to be random.
    #[must_use]
    pub fn keeps(self, trace: TraceId) -> bool {
        trace.0 & u128::from(Self::ALL - 1) < u128::from(self.kept)
    }
}
