//! Payments that are tried again, and booked once.
//!
//! [`Payments`] asks a [`Remote`] ledger to book, and again when the answer does not come. [`Retries`] decides which failures
//! are worth it, when, and how often; a [`Budget`] bounds what that costs the other side. [`Ledger`] keeps each answer with its
//! [`Key`], so that a request that comes twice is booked once.

#[cfg(feature = "store")]
mod answers;
mod budget;
mod key;
#[cfg(feature = "store")]
mod ledger;
mod payments;
mod policy;
#[cfg(feature = "store")]
mod refusal;
mod remote;
mod retries;
mod transfer;

#[cfg(feature = "store")]
pub use answers::Keep;
pub use budget::Budget;
pub use key::Key;
#[cfg(feature = "store")]
pub use ledger::Ledger;
pub use payments::{Order, Payments};
pub use policy::Policy;
#[cfg(feature = "store")]
pub use refusal::Refusal;
pub use remote::{Failure, Remote};
pub use retries::{GaveUp, Repeat, Retries, Why};
pub use transfer::{Receipt, Transfer};
