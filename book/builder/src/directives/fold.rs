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
    Ok(format!("<details class=\"lab-fold\">\n<summary>{}</summary>\n", with_code(summary)?))
}

/// `text` as HTML; what stands in backticks is code.
fn with_code(text: &str) -> Result<String> {
    let parts: Vec<String> = text.split('`').map(fragment::escaped).collect();
    ensure!(parts.len() % 2 == 1, "a backtick of the summary has no other");
    let mut html = String::new();
    for (nth, part) in parts.iter().enumerate() {
        html.push_str(&if nth % 2 == 1 { format!("<code>{part}</code>") } else { part.clone() });
    }
    Ok(html)
}

/// The end of a fold.
///
/// # Errors
/// It has an argument.
pub fn end(_: &Repository, arguments: &[String]) -> Result<String> {
    let [] = exactly(arguments, "{{#end-fold}}")?;
    Ok("</details>\n".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_in_a_summary_are_code() {
        assert_eq!(
            with_code("A `Vec<u8>` & `b`").unwrap(),
            "A <code>Vec&lt;u8&gt;</code> &amp; <code>b</code>"
        );
        assert!(with_code("A `Vec").is_err());
    }
}
