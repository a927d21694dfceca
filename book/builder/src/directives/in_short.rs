//! `{{#in-short NN}}`: the box on top of a lesson's chapter.

use anyhow::{Result, ensure};
use lab::quiz::evening::Evening;

use super::{evening, exactly};
use crate::repository::Repository;

/// Symptom, cause, fix, number and trap of a lesson, a line each. The number has to stand in the output that it names, and the trap
/// leads to the half-fix further down on the same page.
///
/// # Errors
/// No such lesson, or `book/evening.toml` has nothing of it; its number is not in that output, or its trap is no half-fix.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked] = exactly(arguments, "{{#in-short NN}}")?;
    let lesson = repository.lesson(asked)?;
    let evening = Evening::at(repository.root())?;
    let of = evening::of(&evening, lesson)?;
    let trap = evening::trap(lesson, of)?;
    let rows = [
        ("Symptom", sentence(&lesson.about.symptom)),
        ("Cause", of.cause.clone()),
        ("Fix", of.fix.clone()),
        ("Number", format!("{} {}", columns(evening::number(repository, of)?), of.says)),
        ("Trap", format!("\u{201c}{}\u{201d} [Why it does not work](#{})", trap.says.trim(), trap.name)),
    ];
    let mut page = String::from("<dl class=\"lab-short\" aria-label=\"In short\">\n");
    for (name, says) in rows {
        ensure!(!says.trim().is_empty(), "the line {name} is empty");
        page.push_str(&format!("<div>\n<dt>{name}</dt>\n<dd>\n\n{}\n\n</dd>\n</div>\n", says.trim()));
    }
    page.push_str("</dl>\n");
    Ok(page)
}

/// A number that is several columns of its program's output, with the columns moved together. A column that ends in a colon is the
/// name of the next.
fn columns(number: &str) -> String {
    let mut columns: Vec<String> = Vec::new();
    for column in number.split("   ").map(str::trim).filter(|column| !column.is_empty()) {
        match columns.last_mut() {
            Some(name) if name.ends_with(':') => *name += &format!(" {column}"),
            _ => columns.push(column.to_owned()),
        }
    }
    columns.iter().map(|column| format!("`` {column} ``")).collect::<Vec<_>>().join(" · ")
}

/// `text` with a capital and a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_stand_far_apart_are_moved_together() {
        assert_eq!(columns("67.1"), "`` 67.1 ``");
        assert_eq!(columns("tasks:      1"), "`` tasks: 1 ``");
        assert_eq!(columns("no version      2     1"), "`` no version `` · `` 2 `` · `` 1 ``");
    }

    #[test]
    fn a_symptom_is_a_sentence_whatever_its_file_has() {
        assert_eq!(sentence("large totals are small"), "Large totals are small.");
        assert_eq!(sentence("It hangs.\n"), "It hangs.");
    }
}
