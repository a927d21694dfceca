//! One chapter: its directives replaced, its code blocks looked at.

use crate::callouts::Callouts;
use crate::directive::{Directive, OPEN};
use crate::fault::Fault;
use crate::repository::Repository;

mod folds;
mod line;

use folds::Folds;

/// A chapter whose directives are replaced.
#[derive(Clone, Debug, Default)]
pub struct Expanded {
    /// Markdown, without directives.
    pub text: String,
    /// The directives that it had, in their order.
    pub used: Vec<Directive>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// A fence: its sign, how many of them, and what it says of the code. `None` if `line` is none.
struct Fence<'a> {
    sign: char,
    length: usize,
    info: &'a str,
}

/// A block of code that was opened and not yet closed.
struct Open {
    sign: char,
    length: usize,
    language: String,
    line: usize,
    empty: bool,
}

/// Replaces the directives of `text`, the chapter `file`.
#[must_use]
pub fn expand(repository: &Repository, file: &str, text: &str) -> Expanded {
    let mut expanded = Expanded::default();
    let mut open: Option<Open> = None;
    let mut folds = Folds::default();
    let mut notes: Option<Callouts> = None;
    let lines: Vec<&str> = text.lines().collect();
    for (index, &line) in lines.iter().enumerate() {
        let number = index + 1;
        let mut fault = |about: &str, what: String| {
            let about = about.trim().to_owned();
            expanded.faults.push(Fault { file: file.to_owned(), line: Some(number), about, what });
        };
        let fence = fence(line);
        if let Some(block) = &mut open {
            let ends = fence.is_some_and(|fence| {
                fence.sign == block.sign && fence.length >= block.length && fence.info.is_empty()
            });
            if ends {
                if block.empty {
                    fault(line, format!("the code block of line {} is empty", block.line));
                }
                open = None;
            } else {
                block.empty &= quoted(line).trim().is_empty();
                inside(line, &block.language, &mut fault);
            }
            expanded.text.push_str(&line.replace("\\{{#", OPEN));
        } else if let Some(fence) = fence {
            let language = fence.info.split([',', ' ', '{']).next().unwrap_or_default().to_lowercase();
            if let Some(name) = compiled(&language) {
                let what = format!(
                    "{name} is never written by hand; {{{{#code PATH ITEM}}}} shows what is compiled"
                );
                fault(line, what);
            }
            open = Some(Open { sign: fence.sign, length: fence.length, language, line: number, empty: true });
            expanded.text.push_str(line);
        } else {
            if line::shows_code(line) {
                notes = Callouts::below(&lines, index).unwrap_or_else(|why| {
                    fault(line, why.to_string());
                    None
                });
            }
            if notes.as_ref().is_some_and(|notes| notes.first == index) {
                expanded.text.push_str("<div class=\"lab-notes\">\n\n");
            }
            let (text, used) = line::replaced(repository, line, notes.as_ref(), &mut fault);
            expanded.text.push_str(&text);
            folds.line(number, line, &used, &mut fault);
            expanded.used.extend(used);
            if notes.take_if(|notes| notes.last == index).is_some() {
                expanded.text.push_str("\n\n</div>");
            }
        }
        expanded.text.push('\n');
    }
    expanded.faults.extend(folds.left(file));
    if let Some(block) = open {
        let what = "this code block does not end".to_owned();
        expanded.faults.push(Fault {
            file: file.to_owned(),
            line: Some(block.line),
            about: "```".into(),
            what,
        });
    }
    expanded
}

/// The name of a language whose code is shown from files alone.
fn compiled(language: &str) -> Option<&'static str> {
    match language {
        "rust" | "rs" => Some("Rust"),
        "go" | "golang" => Some("Go"),
        "java" => Some("Java"),
        _ => None,
    }
}

/// A line of a code block.
fn inside(line: &str, language: &str, fault: &mut impl FnMut(&str, String)) {
    if line.replace("\\{{#", "").contains(OPEN) {
        fault(line, "a directive in a code block is not replaced; to show one, write \\{{#".into());
    }
    let command = quoted(line);
    if language == "console" && !command.trim().is_empty() && !command.trim_start().starts_with('$') {
        let what =
            "a console block holds commands (`$ …`); what they print comes from {{#output}} or {{#run}}";
        fault(line, what.into());
    }
}

/// Whether `line` opens or closes a code block.
fn fence(line: &str) -> Option<Fence<'_>> {
    let line = quoted(line);
    // Four columns make an indented block, but in a list an item's text may stand as far to the right.
    let line = line.trim_start();
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = line.chars().take_while(|&next| next == sign).count();
    let info = line[length..].trim();
    (length >= 3 && !info.contains('`')).then_some(Fence { sign, length, info })
}

/// `line` without the signs of the block quotes that it stands in.
fn quoted(line: &str) -> &str {
    let mut line = line;
    while let Some(rest) = line.trim_start().strip_prefix('>') {
        line = rest;
    }
    line
}
