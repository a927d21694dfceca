//! `{{#fold "SUMMARY"}}` … `{{#end-fold}}`: what is one click away from a chapter's main line.
//!
//! The chapter is replaced line by line, so each end is a directive of its own. That they pair is for [`chapter`](crate::chapter).

use anyhow::{Result, ensure};

use super::exactly;
use crate::fragment;
use crate::repository::Repository;

/// The beginning of a fold, under a summary that says what is inside. What follows is Markdown, headings and directives included.
///
/// # Errors
/// The summary is missing or empty.
pub fn begin(_: &Repository, arguments: &[String]) -> Result<String> {
    let [summary] = exactly(arguments, "{{#fold \"WHAT IS INSIDE\"}}")?;
    ensure!(!summary.trim().is_empty(), "the summary says what is inside");
    Ok(format!("<details class=\"lab-fold\">\n<summary>{}</summary>\n", fragment::escaped(summary)))
}

/// The end of a fold.
///
/// # Errors
/// It has an argument.
pub fn end(_: &Repository, arguments: &[String]) -> Result<String> {
    let [] = exactly(arguments, "{{#end-fold}}")?;
    Ok("</details>\n".to_owned())
}
