//! Every lesson has its questions, enough of them, of every kind.

use lab::quiz::questions;

use crate::fault::Fault;
use crate::repository::Repository;

/// What the lessons lack.
#[must_use]
pub fn check(repository: &Repository) -> Vec<Fault> {
    let mut faults = Vec::new();
    for lesson in repository.lessons() {
        let mut fault = |what: String| {
            let file = format!("book/questions/{}.toml", lesson.slug);
            faults.push(Fault { file, line: None, about: "questions".into(), what });
        };
        match questions::read(repository.root(), &lesson.slug) {
            Ok(chapter) => chapter.lacks().iter().for_each(|lack| fault(lack.to_string())),
            Err(why) => {
                let causes: Vec<String> = anyhow::Error::new(why).chain().map(ToString::to_string).collect();
                fault(causes.join("\n"));
            }
        }
    }
    faults
}
