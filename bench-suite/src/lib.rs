//! What each serializer costs, what each fix costs, and what a call costs.
//!
//! [`questions`] gives tables of entries. `benches/` runs them under criterion; the binary `bench-report` (`cargo lab bench`) times them
//! in turn ([`interleaved`]), counts their [`instructions`] and allocations, and prints, writes and draws what it found ([`report`]).
//! What a call costs is measured between processes ([`rpc`]).

pub mod caveats;
pub mod codecs;
pub mod custom;
pub mod entry;
pub mod generate;
pub mod instructions;
pub mod interleaved;
pub mod machine;
pub mod messages;
pub mod questions;
pub mod report;
pub mod rpc;
pub mod sizes;
mod users;
