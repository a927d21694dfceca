//! The quiz in the terminal: [`boxes`] says when a question is due again, [`record`] keeps it in a text file, [`pick`] chooses
//! what to ask, [`sheet`] is how a question looks, and [`session`] asks. [`evening`] is the
//! choice of them for the evening before.

pub mod boxes;
pub mod cards;
pub mod evening;
pub mod pick;
pub mod prose;
pub mod questions;
pub mod record;
pub mod session;
pub mod sheet;

#[cfg(test)]
mod tests;
