//! Faults as values, and the direction that they happen in.

/// A direction of a [`Link`](crate::Link).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first party to the second.
    ToServer,
    /// From the second party to the first.
    ToClient,
}

impl Direction {
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// What happens to a stream from one byte on. What was written before that byte still arrives, except after a
/// [`Reset`](Self::Reset).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No read crosses this byte: what comes before it arrives in a read of its own.
    Split,
    /// Nothing more arrives, not even the end of the stream, until [`Wire::heal`](crate::Wire::heal) lets all of it
    /// go; a writer feels it when the lane is full.
    Stall,
    /// Every write succeeds and goes nowhere, until healed: a black hole. The end of the stream, by its writer or by a
    /// [`Cut`](Self::Cut), is swallowed like a byte and stays lost: the reader never hears of it, healed or not.
    Swallow,
    /// The network ends the stream here, as its writer can: the reader sees the end, every later write gets
    /// `BrokenPipe`.
    Cut,
    /// Both parties see `ConnectionReset`, reading and writing, at once and whatever other faults the link has. Bytes
    /// that are in flight are lost in both directions.
    Reset,
    /// The next so many bytes arrive twice: all of them, then all of them again. If the stream ends before so many
    /// are written, those that were arrive twice. The second copy takes no room in the lane, and one whose turn
    /// comes in a black hole is swallowed.
    Repeat(usize),
}
