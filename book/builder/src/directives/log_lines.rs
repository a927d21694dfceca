//! `{{#log-lines}}`: the index of literal texts, `book/log-lines.toml`.

use anyhow::Result;
use lab::find::{Entry, LogLines};

use super::exactly;
use crate::repository::Repository;

/// Under a heading for each entry: its texts and who says them, what it means, and what to do about it.
///
/// # Errors
/// The index cannot be read or is incomplete.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [] = exactly(arguments, "{{#log-lines}}")?;
    let lines = LogLines::at(repository.root())?;
    Ok(lines.entries.iter().map(section).collect())
}

fn section(entry: &Entry) -> String {
    let mut section = format!("### {}\n\n| the words | who says it |\n| --- | --- |\n", entry.title);
    for text in &entry.texts {
        // A bar would end the cell, even in a code span; two backticks hold those that are in the text.
        let words = text.text.replace('|', "\\|");
        section.push_str(&format!("| `` {words} `` | {} |\n", text.from));
    }
    let chapter = entry.page.split(['#', '.']).next().unwrap_or(&entry.page);
    section.push_str(&format!(
        "\n{}\n\n**Confirm:** {}  \n**Tonight:** {}  \n**Tomorrow:** {}  \n**Read:** [{chapter}]({})\n\n",
        entry.means, entry.confirm, entry.tonight, entry.tomorrow, entry.page
    ));
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_has_the_texts_as_code_and_a_link_to_the_chapter() {
        let text = r#"
            [[entry]]
            title = "Expired"
            page = "12-tls.md#dates"
            texts = [{ from = "serde", text = "missing field `a` | `b`" }]
            means = "m"
            confirm = "c"
            tonight = "t"
            tomorrow = "f"
        "#;
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("book")).expect("made");
        std::fs::write(folder.path().join("book/log-lines.toml"), text).expect("written");
        let lines = LogLines::at(folder.path()).expect("well-formed");
        let section = section(&lines.entries[0]);
        assert!(section.contains("| `` missing field `a` \\| `b` `` | serde |"), "{section}");
        assert!(section.contains("[12-tls](12-tls.md#dates)"), "{section}");
    }
}
