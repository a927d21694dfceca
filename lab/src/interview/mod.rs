//! A mock interview in the terminal: [`drill`] is a design question with its clock and its rubric, [`sitting`] draws one and two
//! lead questions, keeps the time and takes down what was said, [`notes`] is the page that is left of it.

pub mod drill;
pub mod notes;
pub mod sitting;
