//! One line of a chapter that is not in a code block.

use crate::callouts::Callouts;
use crate::directive::{self, Directive, OPEN, Part};
use crate::directives;
use crate::repository::Repository;

/// Whether a numbered list under `line` may explain what it shows.
pub(super) fn shows_code(line: &str) -> bool {
    ["{{#code ", "{{#file "].iter().any(|directive| line.starts_with(directive))
}

/// `line` with its directives replaced, and which they were. `notes` are about the listing that it shows, if it shows one.
pub(super) fn replaced(
    repository: &Repository,
    line: &str,
    notes: Option<&Callouts>,
    fault: &mut impl FnMut(&str, String),
) -> (String, Vec<Directive>) {
    let parts = directive::parts(line);
    let alone = line.trim().starts_with(OPEN)
        && matches!(parts.len(), 1 | 2)
        && !matches!(parts.get(1), Some(Part::Text(rest)) if !rest.trim().is_empty());
    let (mut text, mut used) = (String::new(), Vec::new());
    for part in parts {
        match part {
            Part::Text(words) => text.push_str(&words),
            Part::Unfinished(written) => {
                fault(&written, "it does not end: `}}` or a closing quote is missing on this line".into());
            }
            Part::Directive(directive) => {
                let misplaced = !alone && !directives::is_inline(&directive.name);
                let replacement = match directives::named(&directive.name) {
                    Some(_) if misplaced => Err(anyhow::anyhow!("it must stand on a line of its own")),
                    Some(replace) => {
                        let noted =
                            notes.filter(|_| shows_code(line)).into_iter().flat_map(Callouts::options);
                        let arguments: Vec<String> =
                            directive.arguments.iter().cloned().chain(noted).collect();
                        replace(repository, &arguments)
                    }
                    None => Err(anyhow::anyhow!(
                        "there is no directive `{}`; there are: {}",
                        directive.name,
                        directives::names().join(", ")
                    )),
                };
                match replacement {
                    Ok(replacement) if replacement.trim().is_empty() => {
                        fault(&directive.written, "there is nothing to show".into());
                    }
                    Ok(replacement) => text.push_str(&replacement),
                    Err(why) => {
                        let causes: Vec<String> = why.chain().map(ToString::to_string).collect();
                        fault(&directive.written, causes.join("\nbecause: "));
                    }
                }
                used.push(directive);
            }
        }
    }
    (text, used)
}
