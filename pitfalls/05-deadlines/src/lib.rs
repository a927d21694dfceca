//! Calls that end: by their answer, or when their time is over.
//!
//! Every request has a [`Context`]: a [`Deadline`], a cancellation, and values for whoever works on it. What is
//! left of the deadline crosses the wire with the request, and a message tells the server when a caller has
//! given up; [`Client`] sends both, [`serve`] takes them up, and [`Handlers`] has the work in hand.
//! [`all_or_first_error`] makes a group of several pieces of work, and [`ask_all`] one business call of several
//! questions, each with limits of its own.

mod cancellation;
mod client;
mod context;
mod deadline;
mod handlers;
mod layers;
mod message;
mod server;
mod siblings;
mod sync;
mod values;

pub use client::{CallError, Client};
pub use context::{Context, Stopped};
pub use deadline::{Deadline, DeadlineSource};
pub use handlers::{Handlers, InUse, Place};
pub use layers::{Limits, ask_all};
pub use message::{BadMessage, MAX_BODY_BYTES, Message, Refused, Reply};
pub use server::{MAX_AT_WORK, ServeError, serve};
pub use siblings::all_or_first_error;
pub use values::Values;
