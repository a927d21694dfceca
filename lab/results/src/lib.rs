//! What the bench-suite and the probe record: the shape of the files, declared once for those who write them and those
//! who read them.
//!
//! - [`mod@bench`]: `bench-suite/results/*.json`, a list of [`Figures`](bench::Figures), one for each table.
//! - [`counts`]: `bench-suite/results/rpc-counts.json`, one [`Counts`](counts::Counts).
//! - [`matrix`]: `tests/frameworks/results/matrix.json`, one [`Matrix`](matrix::Matrix).
//! - [`number()`], [`whole()`], [`more()`]: how a figure is written, in a report as in the book.
//!
//! A file has one line a cell, so that a diff shows the cells that changed.

pub mod bench;
pub mod counts;
mod lines;
pub mod matrix;
mod number;

pub use number::{more, number, whole};
