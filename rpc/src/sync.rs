//! The lock that the table of calls in flight is built on, in one place, so that a model checker can put its own here.

pub(crate) use std::sync::{Mutex, MutexGuard};
