//! The ledger's HTTP API, in two versions over one core.
//!
//! [`Api`] answers requests. Which version a request is meant for, [`select`] reads from its path and its header. Each version is
//! a [`Representation`]: what it reads and writes. What both mean, [`Ledger`] does. [`Stages`] say which version ends, and when;
//! [`Usage`] says who still calls it.

mod api;
mod ledger;
mod refusal;
mod representation;
mod select;
mod stage;
mod usage;
mod v1;
mod v2;
mod version;

pub use api::{Api, MAX_BODY_BYTES};
pub use ledger::{Balance, Currency, Ledger, MAX_CENTS, Order, Transfer};
pub use refusal::Refusal;
pub use representation::{Representation, representation};
pub use select::{NamedBy, Selected, VERSION_HEADER, select};
pub use stage::{BadEnding, Ending, Stage, Stages};
pub use usage::{MAX_CLIENTS, OTHERS, Usage, Used};
pub use version::Version;
