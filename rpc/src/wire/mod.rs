//! The wire format: `WIRE.md` as code.

mod decode;
mod encode;
mod frame;
mod goaway;
mod introduction;
mod metadata;

pub use decode::BadFrame;
pub use frame::{
    Continuation, ErrorReply, Frame, HEADER_BYTES, MAX_FRAME_BYTES, MAX_TEXT_BYTES, PIECE_BYTES, Reply,
    Request,
};
pub use goaway::{CloseReason, GoAway};
pub use introduction::{Introduction, Role};
pub use metadata::{BadMetadata, MAX_METADATA_BYTES, Metadata};
