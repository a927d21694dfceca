//! What is wrong with the book, and where.

use std::fmt;

/// Something in a chapter or a page that must be mended before the book can be handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, from the repository's root or, for a finished page, from the site's.
    pub file: String,
    /// The line in it, counted from 1, where there is one.
    pub line: Option<usize>,
    /// The directive, link or heading that it is about.
    pub about: String,
    /// What is wrong, and what there is instead.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.about)?;
        for line in self.what.lines() {
            write!(f, "\n    {line}")?;
        }
        Ok(())
    }
}

/// The book was not built, or not as it must be.
#[derive(Debug, thiserror::Error)]
#[error("{}", list(faults))]
pub struct Faulty {
    /// Everything that was found, in the order of the book.
    pub faults: Vec<Fault>,
}

fn list(faults: &[Fault]) -> String {
    let mut text = String::new();
    for fault in faults {
        text.push_str(&format!("{fault}\n"));
    }
    let noun = if faults.len() == 1 { "fault" } else { "faults" };
    text + &format!("{} {noun} in the book", faults.len())
}
