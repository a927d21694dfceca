//! A crate that does not compile: what the compiler says, and whose fault it is.

use std::path::{Path, PathBuf};

use crate::run::spec::is_below;

/// What the compiler said about one target of one package.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The folder of the package.
    pub dir: PathBuf,
    /// The kind of target: `lib`, `test`, `bin`, `example`.
    pub kind: String,
    /// `error`, `warning` and so on.
    pub level: String,
    /// The message in one line.
    pub message: String,
    /// The message as the compiler draws it, in colour.
    pub rendered: String,
    /// The file that it points at, relative to the workspace's root, and the line.
    pub place: Option<(String, u32)>,
    /// The code that it points at, if it is part of one line.
    pub code: Option<String>,
}

/// Whose fault it is that a spec was not built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The crate itself does not compile.
    Crate,
    /// The crate compiles and the spec does not: the crate no longer offers what the spec uses.
    Interface {
        /// What the spec uses, where that is known.
        uses: Vec<String>,
    },
    /// Another crate of this repository does not compile.
    Lab { dir: PathBuf },
    /// A crate from elsewhere does not compile.
    ThirdParty { dir: PathBuf },
    /// Cargo did not reach the compiler.
    Cargo,
}

/// A spec that was not built, and why.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Whose fault it is.
    pub fault: Fault,
    /// The errors as the compiler draws them; Cargo's own words for [`Fault::Cargo`].
    pub rendered: Vec<String>,
}

impl Broken {
    /// Tells why the package in `dir` was not built. `said` is what Cargo itself wrote.
    #[must_use]
    pub fn diagnose(dir: &Path, root: &Path, diagnostics: &[Diagnostic], said: &str) -> Self {
        let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|found| found.level == "error").collect();
        let own: Vec<&Diagnostic> = errors.iter().copied().filter(|error| same(&error.dir, dir)).collect();
        let (inner, spec): (Vec<_>, Vec<_>) = own.into_iter().partition(|error| error.kind != "test");
        let (fault, blamed) = if !inner.is_empty() {
            (Fault::Crate, inner)
        } else if !spec.is_empty() {
            (Fault::Interface { uses: uses(&spec) }, spec)
        } else if let Some(first) = errors.iter().find(|error| !lesson(&error.dir, root)) {
            let dir = first.dir.clone();
            let fault = if is_below(&dir, root) { Fault::Lab { dir } } else { Fault::ThirdParty { dir } };
            (fault, errors.iter().copied().filter(|error| error.dir == first.dir).collect())
        } else {
            return Self { fault: Fault::Cargo, rendered: vec![said.trim().to_owned()] };
        };
        // The compiler's closing "could not compile due to 2 previous errors" points at nothing.
        let pointing = blamed.iter().filter(|error| error.place.is_some());
        let mut rendered: Vec<String> = pointing.map(|error| error.rendered.clone()).collect();
        if rendered.is_empty() {
            rendered = blamed.iter().map(|error| error.rendered.clone()).collect();
        }
        Self { fault, rendered }
    }
}

/// Whether two paths lead to the same folder, however they are spelled.
pub(crate) fn same(a: &Path, b: &Path) -> bool {
    is_below(a, b) && is_below(b, a)
}

fn lesson(dir: &Path, root: &Path) -> bool {
    is_below(dir, &root.join("pitfalls")) || is_below(dir, &root.join("solutions"))
}

fn uses(errors: &[&Diagnostic]) -> Vec<String> {
    let mut uses: Vec<String> = Vec::new();
    for error in errors {
        if let Some(code) = error.code.as_ref().filter(|code| code.len() <= 60 && !uses.contains(code)) {
            uses.push(code.clone());
        }
    }
    uses.truncate(5);
    uses
}
