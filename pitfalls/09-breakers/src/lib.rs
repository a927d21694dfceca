//! Calls to a backend that may be down or slow, without going down with it.
//!
//! A [`Breaker`] stands in front of one backend, [`Breakers`] keeps one for each. It refuses calls while most of them fail,
//! and finds out by a few probes when that is over; [`Policy`] says how many and how long. A [`Bulkhead`] bounds what a
//! backend can hold of us, from the first slow call.

mod backends;
mod breaker;
mod bulkhead;
mod policy;
mod sync;
mod window;

pub use backends::Breakers;
pub use breaker::{Breaker, BreakerState, CallError, Refused};
pub use bulkhead::{Bulkhead, Full};
pub use policy::{BadPolicy, Policy};
