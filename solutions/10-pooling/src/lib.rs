//! Connections that are lent, one exchange at a time, and come back.
//!
//! A [`Pool`] lends a [`Connection`] for one piece of work and takes it back, or closes it; [`Settings`] bound how many there
//! are, how long a caller waits, and how long a connection lives. [`Exchange`] is such a connection, over framed messages.

mod connection;
mod exchange;
mod ledger;
mod lender;
mod lifetime;
mod pool;
mod settings;

pub use connection::{Connect, Connection};
pub use exchange::{Exchange, ExchangeError};
pub use ledger::Lent;
pub use pool::{Pool, PoolError};
pub use settings::{BadSettings, Settings};
