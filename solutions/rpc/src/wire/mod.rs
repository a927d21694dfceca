//! What goes into one message of the stream: `WIRE.md` as code.

mod frame;
mod metadata;

pub use frame::{
    BadFrame, Farewell, Frame, HEADER_BYTES, Introduction, MAX_FRAME_BYTES, MAX_TEXT_BYTES, PIECE_BYTES, Role,
};
pub use metadata::{BadMetadata, MAX_METADATA_BYTES, Metadata};
