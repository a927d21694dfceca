//! How a question, its options and its answer look.

use crate::quiz::prose::{listing, prose};
use crate::quiz::questions::{Choice, Kind, Question};
use crate::report::style::{BAD, FAINT, GOOD, PLACE, STRONG, painted};

use super::pick::Item;

const INDENT: &str = "  ";
const HANGING: &str = "     ";
const DEEPER: &str = "       ";

/// The head line and what is asked; `program` is the text that is to be read: a program, or a recording.
#[must_use]
pub fn question(item: &Item<'_>, place: &str, program: Option<&str>) -> String {
    let kind = item.question.kind;
    let mut text = format!(
        "\n{}{}\n\n{}",
        painted(STRONG, format!("{} · {kind}", item.key)),
        painted(FAINT, format!("  {place}")),
        prose(INDENT, &item.question.asks)
    );
    if let Some(estimate) = &item.question.estimate {
        text.push_str(&format!("{INDENT}{}\n", painted(FAINT, format!("in {}", estimate.unit))));
    }
    if let Some(program) = program {
        text.push_str(&format!("\n{}", listing("    ", program)));
    }
    text
}

/// The options by their letters.
#[must_use]
pub fn options(question: &Question, order: &[&Choice]) -> String {
    let option = |(letter, option): (char, &&Choice)| {
        let says = said(question.kind, option);
        format!("{INDENT}{} {}", painted(STRONG, format!("{letter})")), &says[HANGING.len()..])
    };
    format!("\n{}", letters().zip(order).map(option).collect::<String>())
}

/// The model answer; of each option, what is right or wrong with it; and the command that proves it.
#[must_use]
pub fn answer(question: &Question, order: &[&Choice]) -> String {
    let mut text = format!("\n{}\n{}\n", painted(STRONG, "Model answer"), prose(INDENT, &question.answer));
    for (letter, option) in letters().zip(order) {
        let (style, mark, verdict) =
            if option.right { (GOOD, '✓', "right") } else { (BAD, '✗', "wrong") };
        let head = painted(style, format!("{mark} {letter}) {verdict}"));
        let says = said(question.kind, option);
        text.push_str(&format!("{INDENT}{head}\n{says}{}", prose(DEEPER, &option.why)));
    }
    if let Some(proof) = &question.proof {
        text.push_str(&format!("{INDENT}proof: {}\n", painted(PLACE, proof)));
    }
    text
}

/// `a`, `b`, …: as many as anybody has options.
pub(super) fn letters() -> impl Iterator<Item = char> {
    'a'..='z'
}

/// What a program prints is no Markdown.
fn said(kind: Kind, option: &Choice) -> String {
    match kind {
        Kind::Predict => listing(HANGING, &option.says),
        _ => prose(HANGING, &option.says),
    }
}
