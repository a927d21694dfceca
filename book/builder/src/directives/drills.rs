//! `{{#drills}}`: the design drills, each with its clock, its rubric and one way to answer.

use anyhow::Result;
use lab::interview::drill::{self, Drill};

use super::exactly;
use crate::fragment;
use crate::repository::Repository;

/// Under a heading for each drill: the brief, the parts with their minutes, what a good answer has, the twists, and one way to answer.
/// What gives the answer away is folded.
///
/// # Errors
/// A drill cannot be read, or is incomplete.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [] = exactly(arguments, "{{#drills}}")?;
    Ok(drill::all(repository.root())?.iter().map(section).collect())
}

fn section(drill: &Drill) -> String {
    let mut section = format!(
        "## {}\n\n{}\n\n| minutes | part | what is asked |\n| --- | --- | --- |\n",
        drill.title, drill.brief
    );
    for part in &drill.parts {
        section.push_str(&format!("| {} | {} | {} |\n", part.minutes, part.name, part.prompt));
    }
    let mut rubric = String::new();
    for part in &drill.parts {
        rubric.push_str(&format!("**{}** ([read]({}))\n\n", part.name, part.read));
        part.points.iter().for_each(|point| rubric.push_str(&format!("- {point}\n")));
        rubric.push('\n');
    }
    rubric.push_str("**If it goes well, they ask**\n\n");
    drill.twists.iter().for_each(|twist| rubric.push_str(&format!("- {twist}\n")));
    section.push_str(&format!(
        "\n{}\n{}\n{}\n",
        fragment::folded("What a good answer has", &rubric),
        fragment::folded("One way to answer", &drill.model),
        fragment::command(&format!("cargo lab interview {}", drill.name))
    ));
    section
}
