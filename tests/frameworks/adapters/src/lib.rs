//! RPC stacks, each adapted once: its messages, its service, and how its server and its client start.
//!
//! [`stack`] is what `cargo lab probe` asks of a stack, [`measured`] what `cargo lab bench rpc` measures of one. [`app`] is the
//! application behind all of them.

pub mod app;
mod capnp;
pub mod external;
mod hostile_peer;
mod jsonrpsee;
pub mod measured;
pub mod messages;
mod protobuf;
mod raw;
mod rpc;
mod serde_types;
pub mod stack;
mod tarpc;
mod tonic;

pub use self::capnp::Capnp;
pub use self::external::External;
pub use self::jsonrpsee::Jsonrpsee;
pub use self::raw::Raw;
pub use self::rpc::Rpc;
pub use self::tarpc::Tarpc;
pub use self::tonic::Tonic;
