//! The programs that the book shows are this package's examples: `cargo run -p book-snippets --example NAME`.
//!
//! Each prints the same on every run and every machine; `book/recorded/` has what it printed. What is too long for one of
//! them, or is used by several, is a module here.

pub mod dns;
pub mod mqtt;
pub mod scaling;
pub mod stream;
