//! The locks that idle tasks are given jobs under, in one place, so that a model checker can put its own here.

pub(crate) use std::sync::{Arc, Mutex, MutexGuard};
