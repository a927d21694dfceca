//! What a cancellation is built on, in one place, so that a model checker can put its own here.

pub(crate) use std::sync::Arc;
pub(crate) use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use tokio::sync::Notify;
