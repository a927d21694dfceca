//! The locks that [`InFlight`](crate::InFlight) is built on, in one place, so that a model checker can put its own here.

pub(crate) use std::sync::{Arc, Mutex, MutexGuard};
