//! Which of the seven pitfalls does an RPC stack fall into? Asked of the stacks themselves, over TCP.
//!
//! [`questions`] are the rows, [`asked`] and [`foreign`] the stacks that are asked, the columns; [`ask`] fills the cells.

pub mod ask;
pub mod asked;
mod cell;
pub mod foreign;
pub mod questions;
pub mod report;
mod scene;
