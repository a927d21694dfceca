//! The matrix as people read it: in a terminal, in the book, and as the difference from what was recorded.

pub mod difference;
pub mod markdown;
pub mod terminal;
