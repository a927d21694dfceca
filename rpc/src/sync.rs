//! The locks that the table of calls in flight, the queue before the writer and the idle tasks are built on, in one place, so
//! that a model checker can put its own here.

pub(crate) use std::sync::{Arc, Mutex, MutexGuard};
