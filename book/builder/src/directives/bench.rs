//! `{{#bench SET TABLE}}`: a table of the bench-suite, its plot and its one-sentence answer.

use anyhow::{Context, Result};

use super::exactly;
use crate::figures;
use crate::repository::Repository;

const TIMES: &str = "Time of one";
const SENTENCE: &str = "**In one sentence:** ";

/// The times with their spreads, the plot, and the sentence if the table has one.
///
/// # Errors
/// No such set or table, or its page or plot is not there.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [set, name] = exactly(arguments, "{{#bench SET TABLE}}")?;
    figures::table(repository, set, name)?;
    let path = format!("bench-suite/results/{set}.md");
    let page = repository.text(&path)?;
    let plot = format!("bench-suite/results/{set}-{name}.svg");
    let section = section(&page, &format!("({set}-{name}.svg)"));
    let section = section.with_context(|| format!("{path} has no section for `{name}`"))?;
    let times = times(section).with_context(|| format!("{path} has no times for `{name}`"))?;
    let sentence = section.lines().find_map(|line| line.strip_prefix(SENTENCE));
    let sentence = sentence.map_or_else(String::new, |sentence| format!("\n> {sentence}\n"));
    Ok(format!(
        "<figure class=\"lab-bench\">\n<figcaption>Measured by <code>cargo lab bench {set}</code></figcaption>\n\n\
         <div class=\"lab-plot\">\n{}\n</div>\n\n{times}\n\n</figure>\n{sentence}",
        inline(&repository.text(&plot)?),
    ))
}

/// The section that shows the plot `link`.
fn section<'a>(page: &'a str, link: &str) -> Option<&'a str> {
    page.split("\n## ").find(|section| section.contains(link))
}

/// The line that says what the times are, and their table.
fn times(section: &str) -> Option<String> {
    let from = &section[section.find(TIMES)?..];
    let mut blocks = from.split("\n\n");
    Some(format!("{}\n\n{}", blocks.next()?, blocks.next()?))
}

/// A picture as a part of the page, so that it has the page's colours: a style of its own would be the page's, and a blank
/// line would end the block of HTML.
fn inline(svg: &str) -> String {
    let (before, after) = svg.split_once("<style>").unwrap_or((svg, ""));
    let after = after.split_once("</style>").map_or(after, |(_, rest)| rest);
    let svg = format!("{before}{after}");
    svg.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
