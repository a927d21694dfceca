//! `{{#matrix}}`, `{{#matrix NN}}`, `{{#matrix stacks}}`: which of the seven RPC stacks fall into, as the probe recorded it.

use anyhow::{Context, Result, bail, ensure};
use results::matrix::{Cell, Matrix, Pair, Row, Verdict};

use super::which::listed;
use crate::fragment;
use crate::matrix::{self, PATH};
use crate::repository::Repository;

/// All verdicts, for a chapter at the book's root; those of one lesson, with what was seen in a fold; or who was asked.
///
/// # Errors
/// Nothing is recorded, or nothing of that lesson.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let matrix = matrix::recorded(repository)?;
    match arguments {
        [] => whole(repository, &matrix),
        [what] if what == "stacks" => Ok(stacks(&matrix)),
        [lesson] => of_lesson(repository, &matrix, lesson),
        _ => bail!("it is written {{{{#matrix}}}}, {{{{#matrix NN}}}} or {{{{#matrix stacks}}}}"),
    }
}

/// The languages in which most readers have their services come first; one that is not here comes last.
const ORDER: [&str; 5] = ["Go", "Java", "Python", "Node", "Rust"];

fn place(language: &str) -> usize {
    ORDER.iter().position(|first| *first == language).unwrap_or(ORDER.len())
}

fn whole(repository: &Repository, matrix: &Matrix) -> Result<String> {
    let mut tables = String::new();
    let mut languages = matrix.languages();
    languages.sort_by_key(|(language, _)| place(language));
    for (language, places) in languages {
        tables.push_str(&head(matrix, language, &places));
        let mut lesson = None;
        for row in &matrix.rows {
            if lesson != Some(row.pitfall) {
                lesson = Some(row.pitfall);
                let asked = row.pitfall.to_string();
                let of = repository.lesson(&asked).with_context(|| format!("{PATH}: \"{}\"", row.probe))?;
                let group = format!("[{} · {}]({}.md#interview)", of.number(), of.noun(), of.slug);
                tables.push_str(&format!("| **{group}** |{}\n", " |".repeat(places.len())));
            }
            tables.push_str(&verdicts(row, &places));
        }
        tables.push('\n');
    }
    Ok(figure("cargo lab probe", &tables, ""))
}

fn of_lesson(repository: &Repository, matrix: &Matrix, asked: &str) -> Result<String> {
    let number = repository.lesson(asked)?.number();
    let rows: Vec<&Row> = matrix.rows.iter().filter(|row| number.parse() == Ok(row.pitfall)).collect();
    ensure!(!rows.is_empty(), "{PATH} has no question of lesson {number}");
    let tables: Vec<(&str, String)> = matrix
        .languages()
        .into_iter()
        .map(|(language, places)| {
            let rows = rows.iter().map(|row| verdicts(row, &places));
            (language, std::iter::once(head(matrix, language, &places)).chain(rows).collect())
        })
        .collect();
    // The stacks that the reader can run without another language's tools come first; the others are one click away.
    let [(_, first), others @ ..] = tables.as_slice() else { bail!("{PATH} has no stacks") };
    let mut below = String::new();
    if !others.is_empty() {
        let languages: Vec<&str> = others.iter().map(|(language, _)| *language).collect();
        let tables: Vec<&str> = others.iter().map(|(_, table)| table.as_str()).collect();
        below = fragment::folded(&format!("The same in {}", listed(&languages)), &tables.join("\n"));
    }
    let mut seen = String::from("| stack | by default | at its best |\n| --- | --- | --- |\n");
    for row in rows {
        seen.push_str(&format!("| **{}** | | |\n", plain(&row.probe)));
        for (stack, pair) in matrix.stacks.iter().zip(&row.cells) {
            let (default, best) = (said(&pair.default), said(pair.at_best()));
            let best = if best == default { "the same" } else { &best };
            seen.push_str(&format!("| {} | {default} | {best} |\n", plain(&stack.name)));
        }
    }
    let command = format!("cargo lab probe {}", number.trim_start_matches('0'));
    below.push_str(&fragment::folded("What was seen", &seen));
    Ok(figure(&command, first, &below))
}

fn stacks(matrix: &Matrix) -> String {
    let mut table = String::from("| stack | language | at its best |\n| --- | --- | --- |\n");
    let mut stacks: Vec<_> = matrix.stacks.iter().collect();
    stacks.sort_by_key(|stack| place(&stack.language));
    for stack in stacks {
        let best = stack.best_is.as_deref().unwrap_or("nothing more is offered");
        let [name, version, language] =
            [&stack.name, &stack.version, &stack.language].map(|text| plain(text));
        table.push_str(&format!("| {name} {version} | {language} | {} |\n", plain(best)));
    }
    format!("{table}\n")
}

/// The head of the table of the stacks at `places`.
fn head(matrix: &Matrix, language: &str, places: &[usize]) -> String {
    let names: String = places.iter().map(|at| format!(" {} |", plain(&matrix.stacks[*at].name))).collect();
    format!("| {} |{names}\n| --- |{}\n", plain(language), " --- |".repeat(places.len()))
}

fn verdicts(row: &Row, places: &[usize]) -> String {
    let cells: String = places.iter().map(|at| format!(" {} |", both(&row.cells[*at]))).collect();
    format!("| {} |{cells}\n", plain(&row.probe))
}

fn both(pair: &Pair) -> String {
    let (default, best) = (shown(pair.default.verdict), shown(pair.at_best().verdict));
    if default == best { default } else { format!("{default} → {best}") }
}

/// Bold, so that colour is not the only difference.
fn shown(verdict: Verdict) -> String {
    match verdict {
        Verdict::FallsIn => format!("<strong class=\"lab-falls\">{verdict}</strong>"),
        Verdict::Holds | Verdict::NotOffered | Verdict::NotAsked => verdict.to_string(),
    }
}

fn said(cell: &Cell) -> String {
    format!("{}: {}", shown(cell.verdict), plain(&cell.evidence()))
}

/// `text` as Markdown that means just that, in a table too.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>|~&".contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

fn figure(command: &str, table: &str, below: &str) -> String {
    format!(
        "<figure class=\"lab-matrix\">\n<figcaption>Recorded by <code>{command}</code>: by default → at its best, or one word \
         for both</figcaption>\n\n{table}\n{below}\n</figure>\n"
    )
}
