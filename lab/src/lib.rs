//! What `cargo lab` is made of, one idea a module.
//!
//! The tool keeps no score: what is solved is what the specs say now. A verdict is remembered only while nothing has
//! changed that gave it; beside that it knows which lesson and which hints the learner came to, and what the quiz asked.
//! It reads everything it knows of a lesson from the lesson's folders, so a new lesson needs no change here.
//!
//! From the ground up: [`checkout`] says where things are; [`lesson`] what a lesson is, its versions and what differs
//! between them; [`run`] builds, runs and judges; [`report`] tells people; [`gate`] decides whether a lesson may be
//! handed out; [`quiz`] asks the interview's questions, [`interview`] holds one; [`find`] leads from a line of a log to its page. [`cli`] parses the command line, and each command is a file
//! in [`commands`] that puts these together.

pub mod checkout;
pub mod cli;
pub mod commands;
pub mod exit;
pub mod files;
pub mod find;
pub mod gate;
pub mod interview;
pub mod keyboard;
pub mod lesson;
pub mod quiz;
pub mod report;
pub mod run;
