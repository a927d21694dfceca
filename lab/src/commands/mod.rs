//! One file a command. Each has its `Args` and `run`, which returns how the command ended.

pub mod bench;
pub mod book;
pub mod cards;
pub mod completions;
pub mod diff;
pub mod edit;
pub mod find;
pub mod hint;
pub mod interview;
pub mod next;
pub mod overview;
pub mod probe;
pub mod proxy;
pub mod quiz;
pub mod reset;
pub mod show;
pub mod test;
pub mod try_half_fix;
pub mod verify;
pub mod watch;
