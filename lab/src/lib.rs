//! What `cargo lab` is made of, one idea a module.
//!
//! The tool keeps no progress of its own: what is solved is what the specs say now. All that it knows of a
//! lesson it reads from the lesson's folder, so a new lesson needs no change here.

pub mod archive;
pub mod backup;
pub mod changes;
pub mod house;
pub mod lesson;
pub mod paint;
pub mod patch;
pub mod restore;
pub mod scratch;
