//! RPC stacks, each adapted once: its messages, its service, and how its server and its client start.
//!
//! [`stack`] is what `cargo lab probe` asks of a stack, [`measured`] what `cargo lab bench rpc` measures of one. [`app`] is the
//! application behind all of them.

pub mod app;
#[cfg(feature = "frameworks")]
mod capnp;
#[cfg(feature = "external")]
pub mod external;
mod hostile_peer;
#[cfg(feature = "frameworks")]
mod jsonrpsee;
pub mod measured;
pub mod messages;
mod protobuf;
mod raw;
mod rpc;
#[cfg(feature = "frameworks")]
mod serde_types;
pub mod stack;
#[cfg(feature = "frameworks")]
mod tarpc;
#[cfg(feature = "frameworks")]
mod tonic;

#[cfg(feature = "frameworks")]
pub use self::capnp::Capnp;
#[cfg(feature = "external")]
pub use self::external::External;
#[cfg(feature = "frameworks")]
pub use self::jsonrpsee::Jsonrpsee;
pub use self::raw::Raw;
pub use self::rpc::Rpc;
#[cfg(feature = "frameworks")]
pub use self::tarpc::Tarpc;
#[cfg(feature = "frameworks")]
pub use self::tonic::Tonic;
