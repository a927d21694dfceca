//! That every fold of a chapter ends, and within its section.

use crate::directive::Directive;
use crate::fault::Fault;

/// The folds that are open, by the lines that they begin in.
#[derive(Debug, Default)]
pub(super) struct Folds(Vec<usize>);

impl Folds {
    /// Looks at a line of the chapter, and at the directives that it has.
    pub(super) fn line(
        &mut self,
        number: usize,
        line: &str,
        used: &[Directive],
        fault: &mut impl FnMut(&str, String),
    ) {
        for directive in used {
            match directive.name.as_str() {
                "fold" => self.0.push(number),
                "end-fold" if self.0.pop().is_none() => fault(line, "no fold is open here".into()),
                _ => {}
            }
        }
        if line.starts_with("## ")
            && let Some(begun) = self.0.pop()
        {
            fault(line, format!("the fold of line {begun} has no {{{{#end-fold}}}} before this heading"));
        }
    }

    /// What is still open at the end of `file`.
    pub(super) fn left(self, file: &str) -> impl Iterator<Item = Fault> {
        let file = file.to_owned();
        self.0.into_iter().map(move |line| Fault {
            file: file.clone(),
            line: Some(line),
            about: "{{#fold}}".into(),
            what: "it has no {{#end-fold}}".into(),
        })
    }
}
