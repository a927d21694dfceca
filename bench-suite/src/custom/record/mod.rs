//! A record: numbers, texts and one list of texts. See the [layout](super).
//!
//! There is one `unsafe` block, in `ascii.rs`: bytes that were just found to be ASCII are text, without a second look. Reading with the standard
//! library's check or with a vectorised one instead makes a round trip cost 20 % more.

mod ascii;
mod cut;
mod list;
mod read;
mod write;

pub use list::List;
pub use read::Record;
pub use write::Fields;

const WIDE: u8 = 1;
const UNKNOWN_LAYOUT: u8 = 0b1110;
/// The flags that belong to the message; those that a reader does not know it ignores.
pub const OWN_FLAGS: u8 = 0xf0;
/// How many entries a list may have.
pub const MAX_ENTRIES: usize = u8::MAX as usize;
/// Room for the numbers and texts of a message: their counts are bytes.
const MAX_FIELDS: usize = u8::MAX as usize;
/// The longest text whose length is one byte.
const MAX_TEXT: usize = 0xff;
/// The longest entry whose length is one character.
const MAX_ENTRY: usize = 0x7f;
const COUNTS: usize = 4;
