//! A quiz. What is written here can be read without a script: a question, its options, and the answer in a fold.
//! `quiz.js` makes a form of it.

use anyhow::{Context, Result, ensure};
use lab::quiz::questions::{Chapter, Kind, Question};

use crate::fragment;
use crate::record::programs;
use crate::repository::Repository;

/// Whether a question says which lesson it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By a link to the lesson's chapter, which is in the same folder.
    Named,
    /// The chapter is the lesson's.
    Untold,
}

/// The questions in the order in which they are given, the options in the file's.
///
/// # Errors
/// The right option of a prediction is not what was recorded.
pub fn quiz(repository: &Repository, asked: &[(&Chapter, &Question)], origin: Origin) -> Result<String> {
    let mut page = String::from("<section class=\"lab-quiz\" aria-label=\"Quiz\">\n\n");
    for (nth, (chapter, question)) in asked.iter().enumerate() {
        let from = match origin {
            Origin::Named => format!(" · [{slug}]({slug}.md#interview)", slug = chapter.slug),
            Origin::Untold => String::new(),
        };
        let head = format!("**Question {}** · {}{from}", nth + 1, question.kind);
        page.push_str(&sheet(repository, chapter, question, &head)?);
    }
    page.push_str("</section>\n\n");
    Ok(page)
}

/// One question by itself, without a score.
///
/// # Errors
/// As [`quiz`].
pub fn alone(repository: &Repository, chapter: &Chapter, question: &Question) -> Result<String> {
    let sheet = sheet(repository, chapter, question, &format!("**A question** · {}", question.kind))?;
    Ok(format!("<section class=\"lab-quiz lab-alone\" aria-label=\"A question\">\n\n{sheet}</section>\n\n"))
}

fn sheet(repository: &Repository, chapter: &Chapter, question: &Question, head: &str) -> Result<String> {
    let kind = question.kind;
    let key = chapter.key(question);
    let reads = program(repository, question).with_context(|| key.clone())?;
    let mut page = format!(
        "<div class=\"lab-question\" data-key=\"{key}\">\n\
         <div class=\"lab-question-head\">\n\n{head}\n\n</div>\n\n\
         <div class=\"lab-asks\">\n\n{}\n\n{reads}</div>\n\n<ol class=\"lab-options\" type=\"a\">\n",
        question.asks,
    );
    for option in &question.options {
        page.push_str(&format!("<li>\n\n{}\n\n</li>\n", said(kind, &option.says)));
    }
    page.push_str("</ol>\n\n<details class=\"lab-answer\">\n<summary>The answer</summary>\n\n");
    page.push_str(&format!("<div class=\"lab-model\">\n\n{}\n\n</div>\n\n", question.answer));
    page.push_str("<ol class=\"lab-whys\" type=\"a\">\n");
    for option in &question.options {
        let (class, verdict) =
            if option.right { ("lab-right", "✓ Right.") } else { ("lab-wrong", "✗ Wrong.") };
        page.push_str(&format!(
            "<li class=\"{class}\">\n\n<span class=\"lab-verdict\">{verdict}</span> {}\n\n</li>\n",
            option.why
        ));
    }
    page.push_str("</ol>\n\n");
    if let Some(proof) = &question.proof {
        page.push_str(&format!("{}\n", fragment::command(proof)));
    }
    page.push_str("</details>\n\n</div>\n\n");
    Ok(page)
}

/// What is to be read; a program that is to be predicted, once it is certain that the right option is what it prints.
fn program(repository: &Repository, question: &Question) -> Result<String> {
    if let Some(path) = &question.shows {
        let language = match path.rsplit('.').next() {
            Some("rs") => "rust",
            Some(other @ ("go" | "java")) => other,
            _ => "text",
        };
        return Ok(format!("{}\n", fragment::code(path, language, &repository.text(path)?)));
    }
    let Some(name) = &question.example else { return Ok(String::new()) };
    let path = programs::path(name);
    let printed = repository.recorded(&programs::key(name))?;
    let said = &question.right().says;
    ensure!(
        lines(said) == lines(&printed),
        "the right option is not what {path} prints\nthe option:\n{said}\nthe program:\n{}",
        printed.trim_end()
    );
    Ok(format!("{}\n", fragment::code(&path, "rust", &repository.text(&path)?)))
}

/// What counts of a text that was printed.
fn lines(text: &str) -> Vec<&str> {
    text.trim().lines().map(str::trim_end).collect()
}

/// What a program prints is no Markdown.
fn said(kind: Kind, says: &str) -> String {
    match kind {
        Kind::Predict => fragment::verbatim(says),
        _ => says.to_owned(),
    }
}
