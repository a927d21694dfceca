//! Which of the seven pitfalls does an RPC stack fall into? Asked of the stacks themselves, over TCP.
//!
//! [`stack`] is what an adapter implements; [`probes`] are the questions; [`adapters`] the stacks that are asked.

pub mod adapters;
pub mod app;
pub mod cell;
pub mod matrix;
pub mod probes;
pub mod report;
pub mod stack;
pub mod wire;

mod scene;
