//! What `cargo lab` is made of, one idea a module.
//!
//! The tool keeps no progress of its own: what is solved is what the specs say now. (The quiz does, for it asks
//! again.) All that it knows of a lesson it reads from the lesson's folder, so a new lesson needs no change here.
//!
//! From the ground up: [`house`] and [`lesson`] say what there is, [`cargo`] builds it and [`blame`] judges
//! what does not compile, [`process`] runs what may hang, [`spec`] runs tests and [`failure`] reads what they
//! say, [`story`] runs what is worth looking at, [`judge`] puts these together and [`report`] tells it, [`paint`]
//! is how it looks. [`patch`] and [`scratch`] make a version of a lesson that can be built beside the learner's;
//! [`changes`] tells two versions apart; [`backup`] and [`restore`] lose none; [`saves`] notices a change,
//! [`keyboard`] a key; [`verify`] is the gate. [`questions`] are the interview's: [`quiz`] asks them, [`cards`]
//! exports them, [`prose`] shows their Markdown. [`cli`] parses the command line; each command is a file in
//! [`commands`].

pub mod backup;
pub mod blame;
pub mod cards;
pub mod cargo;
pub mod changes;
pub mod cli;
pub mod commands;
pub mod digest;
pub mod exit;
pub mod failure;
pub mod house;
pub mod judge;
pub mod keyboard;
pub mod lesson;
pub mod paint;
pub mod patch;
pub mod process;
pub mod progress;
pub mod prose;
pub mod questions;
pub mod quiz;
pub mod report;
pub mod restore;
pub mod saves;
pub mod scratch;
pub mod snapshot;
pub mod spec;
pub mod story;
pub mod verify;
