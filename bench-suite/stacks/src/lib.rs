//! The peers of `cargo lab bench rpc`: each [stack](under_test) serves and calls in the same way, driven by the same
//! [driver].
//!
//! A client and its server are two processes of one program; the client starts the server.

pub mod call;
pub mod driver;
pub mod growth;
pub mod idle;
pub mod messages;
pub mod named;
pub mod peer;
pub mod serve;
pub mod under_test;
pub mod usage;

#[path = "../../src/generate/users.rs"]
#[allow(dead_code, unreachable_pub, reason = "the bench-suite's own file, which has more than is used here")]
pub mod users;
