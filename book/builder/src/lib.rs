//! Builds the book: mdBook as a library, and the directives that put the repository's own code, runs and figures in it.
//!
//! Nothing that a program can say is written by hand. A chapter names it, `{{#code …}}` or `{{#failure …}}`, and a name
//! that no longer means anything fails the build.
//!
//! - [`repository`] is what the directives read: sources, the lessons as handed out, recordings, figures.
//! - [`directive`] finds directives in a chapter; [`directives`] has one module for each; [`chapter`] replaces them.
//! - [`callouts`] numbers the lines of a listing that the list under it explains.
//! - [`figures`] are the bench-suite's, [`matrix`] is what the probe found.
//! - [`foreign`] compiles, tests and runs the book's Go and Java.
//! - [`record`] runs what the book shows and writes down what it printed.
//! - [`checks`] holds what each lesson's chapter must have, and what the finished pages must not have.
//! - [`reading`] counts how long a page takes; [`preview`] says what a link to it shows elsewhere.
//! - [`site`] is the whole build; [`complaints`] hears what mdBook only logs.
//! - [`serve`] shows it to this machine, and runs the lessons' stories from its pages.

pub mod callouts;
pub mod chapter;
pub mod checks;
pub mod complaints;
pub mod directive;
pub mod directives;
pub mod fault;
pub mod figures;
pub mod foreign;
pub mod fragment;
pub mod matrix;
pub mod preview;
pub mod reading;
pub mod record;
pub mod repository;
pub mod serve;
pub mod site;
