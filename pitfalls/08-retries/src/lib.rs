//! Payments that are tried again, and booked once.
//!
//! [`Payments`] asks a [`Remote`] ledger to book, and again when the answer does not come. [`Retries`] decides which failures
//! are worth it, when, and how often; a [`Budget`] bounds what that costs the other side. [`Ledger`] keeps each answer with its
//! [`Key`], so that a request that comes twice is booked once.

mod answers;
mod budget;
mod key;
mod ledger;
mod payments;
mod policy;
mod refusal;
mod remote;
mod retries;

pub use answers::Keep;
pub use budget::Budget;
pub use key::Key;
pub use ledger::{Ledger, Receipt, Transfer};
pub use payments::{Order, Payments};
pub use policy::Policy;
pub use refusal::Refusal;
pub use remote::{Failure, Remote};
pub use retries::{GaveUp, Repeat, Retries, Why};
