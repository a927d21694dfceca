//! Connections whose faults a test chooses, and the evidence that a failed test shows.
//!
//! - [`Link`]: a connection in memory whose every fault the test chooses. Splits, short writes, stalls,
//!   black holes, cuts and repeats are values ([`Fault`]), set before the run or in the middle of it.
//! - [`Script`]: a scripted peer: the bytes that it sends, and those that it expects.
//! - [`Recorder`]: who sent which bytes when, for [`tape::sequence`] to draw.
//! - [`Lesson`]: the verdict, as evidence: what was sent, what arrived, why that hurts, where to read on.
//! - [`heap`]: what a future allocates.
//! - [`Lane::slow_and_deep`]: a slow link behind buffers like a kernel's.
//! - [`peers`]: programs that are not ours, for a second opinion.
//! - [`Proxy`]: for real TCP, what splits, throttles, swallows, loses and cuts. [`Relay`] is one connection of it, with faults of its own.
//!
//! All but the last two run on tokio's clock, so a spec with `start_paused = true` takes no time and is exact to the
//! millisecond. The proxy wants a real clock: a paused one would jump past its sockets.
#![warn(missing_docs)]

mod evidence;
mod fault;
pub mod heap;
mod lane;
mod link;
pub mod peers;
mod proxy;
mod queue;
mod recorder;
mod script;

pub use evidence::{Evidence, Lesson};
pub use fault::{Direction, Fault};
pub use lane::Lane;
pub use link::{End, Link, Wire};
pub use proxy::{Control, Ending, Proxy, Relay};
pub use recorder::Recorder;
pub use script::{OffScript, Script};
