//! One module for each directive: what it takes, and what it puts in its place.
//!
//! Each has `replace`, which turns the arguments into Markdown or fails with what there is instead.

pub mod ask;
pub mod bench;
pub mod code;
pub mod diff_hunk;
pub mod drills;
pub mod evening;
pub mod failure;
pub mod figure;
pub mod file;
pub mod fold;
pub mod half_fix;
pub mod in_short;
pub mod interview;
pub mod log_lines;
pub mod matrix;
pub mod output;
pub mod plot;
pub mod questions;
pub mod quiz;
pub mod ratio;
pub mod run;
pub mod timeline;
pub mod tool;
pub mod trace;
pub mod which;

use anyhow::Result;

use crate::repository::Repository;

/// Turns a directive's arguments into Markdown.
pub type Replace = fn(&Repository, &[String]) -> Result<String>;

/// All directives by their name, as they are written.
const ALL: &[(&str, Replace)] = &[
    ("in-short", in_short::replace),
    ("code", code::replace),
    ("file", file::replace),
    ("hunk", diff_hunk::replace),
    ("trace", trace::replace),
    ("failure", failure::replace),
    ("half-fix", half_fix::replace),
    ("output", output::replace),
    ("plot", plot::replace),
    ("timeline", timeline::replace),
    ("run", run::replace),
    ("tool", tool::replace),
    ("figure", figure::replace),
    ("ratio", ratio::replace),
    ("bench", bench::replace),
    ("matrix", matrix::replace),
    ("which", which::replace),
    ("questions", questions::replace),
    ("ask", ask::replace),
    ("fold", fold::begin),
    ("end-fold", fold::end),
    ("interview", interview::replace),
    ("quiz", quiz::replace),
    ("log-lines", log_lines::replace),
    ("evening", evening::replace),
    ("drills", drills::replace),
];

/// The directive of that name.
#[must_use]
pub fn named(name: &str) -> Option<Replace> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, replace)| *replace)
}

/// The names that there are.
#[must_use]
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|(name, _)| *name).collect()
}

/// Whether it may stand within a sentence. All others stand on a line of their own.
#[must_use]
pub fn is_inline(name: &str) -> bool {
    matches!(name, "figure" | "ratio" | "which")
}

/// The arguments, if there are as many as the directive takes.
///
/// # Errors
/// There are more or fewer; says how it is written.
pub(crate) fn exactly<'a, const N: usize>(arguments: &'a [String], written: &str) -> Result<[&'a str; N]> {
    let all: Vec<&str> = arguments.iter().map(String::as_str).collect();
    <[&str; N]>::try_from(all).map_err(|_| anyhow::anyhow!("it is written {written}"))
}
