//! Both processes of a measured connection: a client, which starts its server. Every stack is
//! driven by the same [driver].

pub mod call;
pub mod count;
pub mod driver;
pub mod growth;
pub mod idle;
pub mod named;
pub mod peer;
pub mod program;
pub mod serve;
pub mod usage;

// What `users.rs` calls its messages by.
use adapters::messages;

#[path = "../../../../bench-suite/src/users.rs"]
#[allow(dead_code, unreachable_pub, reason = "the bench-suite's own file, which has more than is used here")]
pub mod users;
