//! What was sent, when, and how far it came: recorded, stored and drawn.
//!
//! A [`Tape`] is a list of [`Event`]s in the order of their time. The rig fills one while a lesson's story
//! runs; `cargo lab show` draws two of them, the broken run and the fixed one, on one time axis.
//!
//! - [`sequence`] draws one tape as a sequence diagram in text.
//! - [`svg`] draws one tape as a sequence diagram for a page.
//! - [`side_by_side`] draws two tapes in two columns.
//! - [`hexdump`] shows bytes, with a caret under the ones that matter.
//! - [`refolded`] draws a hexdump again for a narrow terminal.
//! - [`printable`] keeps what a peer sent from steering the terminal.

mod beside;
mod event;
mod hex;
mod list;
mod refold;
mod sequence;
mod svg;
mod wrap;

pub use beside::side_by_side;
pub use event::{BadTape, Event, Fate, Happening, Tape};
pub use hex::{Marked, hexdump, hexdump_within};
pub use refold::refolded;
pub use sequence::{clock, sequence};
pub use svg::svg;
pub use wrap::printable;
