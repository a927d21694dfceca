//! What goes into one message of the stream: `WIRE.md` as code.

mod farewell;
mod frame;
mod introduction;
mod metadata;

pub use farewell::Farewell;
pub use frame::{BadFrame, Frame, HEADER_BYTES, MAX_FRAME_BYTES, MAX_TEXT_BYTES, PIECE_BYTES};
pub use introduction::{Introduction, Role};
pub use metadata::{BadMetadata, MAX_METADATA_BYTES, Metadata};
