//! The lab's own binary codec: a fixed header, then all lengths, then all text. Safe Rust, but for [one line](record) that is argued
//! for and tried against a safe reader.
//!
//! ```text
//! record ─┬─ numbers: u8     how many bytes of numbers follow the counts
//!         ├─ texts:   u8     how many texts there are
//!         ├─ entries: u8     how many entries the list has
//!         ├─ flags:   u8     bit 0: wide lengths. Bits 1–3: zero, else refused. Bits 4–7: the message's own
//!         ├─ numbers         fixed width, little-endian, in the order of the schema
//!         ├─ lengths         one for each text: u8, or u32 if wide
//!         └─ text            one piece of UTF-8, to the end of the record
//!              ├─ the list's lengths: one char below U+0080 each, or four of them if wide (7 bits each, low first)
//!              ├─ the texts, one after the other
//!              └─ the list's entries, one after the other
//! ```
//!
//! **Why it is fast.** The writer measures nothing first: it writes into a buffer that has held such messages, asks for each text whether it
//! still fits, and only when one does not, measures, makes room once and starts again. Short texts are copied by two overlapping moves of a
//! fixed size ([`short`]), not by a call. The reader finds every number at a constant offset. All lengths stand before all text, so the text is
//! one piece that needs *one* check for UTF-8. Most text is ASCII, which a handful of ORs shows; then every byte is a character, and what is left
//! for each text is a subtraction. In other text there is for each the question whether a character begins there. The list's lengths are ASCII and
//! may stand in the text: a decoded message that owns its text in one allocation ([`SharedUser`]) takes its list along.
//!
//! **Why it survives an added field.** Fields are only ever appended: a number after the numbers, a text after the texts' lengths
//! and before the list's text. The counts say how many this writer knew. A reader that knows fewer skips the rest; one that knows more sees
//! that they are absent. What the first version had is required: a record without it is refused, not filled with zeros. A field is never removed
//! or given another meaning.
//!
//! **Why a hostile peer gains nothing.** A length is only ever compared with the bytes that are there; nothing is allocated by it.
//! A record must end where its lengths say; every error is a variant of [`Refused`]. Two different records may carry the same
//! values (a wide one that need not be), so do not compare or sign messages by their bytes.
//!
//! **What it costs.** A message of a newer or an older peer, or one with a long text, is read by the plain path behind the fast one, at about twice
//! the price. Both sides agree on the schema by hand; nothing on the wire names a field. A list of lists has no
//! place in it. Where that matters more than 200 ns a message, use Protobuf.
//!
//! A [`header`] has no texts: 32 bytes, each field at its offset. A [`batch`] and a [`series`] go column by column.

pub mod batch;
mod columns;
mod error;
pub mod header;
pub mod record;
pub mod series;
mod shared;
pub mod short;
mod user;

pub use error::{Refused, TooLong};
pub use shared::SharedUser;
pub use user::{UserView, encode, encode_into};

/// The longest message that is written or read.
pub const MAX_MESSAGE_BYTES: usize = 16 << 20;
