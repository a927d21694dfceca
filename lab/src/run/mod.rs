//! What is built and run: Cargo, specs, stories, and the verdict on the learner's crates.

mod apart;
pub mod cargo;
pub mod course;
pub mod diagnose;
pub mod failure;
pub mod guard;
pub mod judge;
pub mod memory;
pub mod process;
pub mod progress;
pub mod spec;
pub mod story;
pub mod watcher;
