//! Three releases of a ledger, and what a client of one says to a server of another.
//!
//! - [`v1`], [`v2`], [`v3`]: the messages as each release has them, and the versions that it speaks. Their
//!   published form is a `.proto` for each, in the lesson's `schema/`.
//! - [`wire`]: a message as bytes, [`seal`]ed against damage.
//! - [`version`] and [`handshake()`]: the two sides of a connection agree on a version, or part at once.
//! - [`schema`]: what a `.proto` may not do to the one before it.
//! - [`exchange`]: a whole exchange, of the three above.

pub mod exchange;
pub mod handshake;
pub mod schema;
pub mod seal;
pub mod v1;
pub mod v2;
pub mod v3;
pub mod version;
pub mod wire;

pub use handshake::{HandshakeError, handshake};
pub use version::{BadRange, NoCommonVersion, Version, VersionRange, negotiate};
pub use wire::{DecodeError, Message, decode, encode};
