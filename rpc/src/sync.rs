//! The locks that the table of calls in flight and the queue before the writer are built on, in one place, so that a model
//! checker can put its own here.

pub(crate) use std::sync::{Arc, Mutex, MutexGuard};
