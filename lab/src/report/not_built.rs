//! A spec that was not built: the compiler's words, whose fault it is, and the way back.

use std::fmt::Write;
use std::path::Path;

use super::next;
use crate::checkout::Checkout;
use crate::lesson::Lesson;
use crate::lesson::altered::{self, Altered};
use crate::report::style::{BAD, painted, wrapped};
use crate::run::diagnose::{Broken, Fault};

pub(super) fn not_built(checkout: &Checkout, lesson: &Lesson, broken: &Broken) -> String {
    let crate_dir = |dir: &Path| dir.strip_prefix(checkout.root()).unwrap_or(dir).display().to_string();
    let own = format!("pitfalls/{}", lesson.slug);
    let number = lesson.number();
    let verdict = match &broken.fault {
        Fault::Crate => {
            format!("{own} does not compile. The spec has not run; the mistake is in your crate.")
        }
        Fault::Interface { .. } if altered::of(lesson).contains(&Altered::Spec) => {
            format!(
                "The spec does not compile, and it is not the one handed out: {own}/tests or tests/specs/{} was edited.",
                lesson.slug
            )
        }
        Fault::Interface { uses } => {
            let named = if uses.is_empty() {
                String::new()
            } else {
                let uses: Vec<String> = uses.iter().map(|name| format!("`{name}`")).collect();
                format!(" Look for {}.", uses.join(", "))
            };
            format!(
                "Your crate compiles and the spec does not: a name or a signature that the spec uses has \
                 changed in {own}/src.{named}"
            )
        }
        Fault::Lab { dir } => format!(
            "{} does not compile. It belongs to the lab, not to the lesson: `git diff` shows whether it was \
             changed here.",
            crate_dir(dir)
        ),
        Fault::ThirdParty { dir } => format!(
            "{} does not compile. It is a dependency, not your code: is your Rust (`rustc --version`) older \
             than the `rust-version` in Cargo.toml?",
            dir.file_name().unwrap_or_default().to_string_lossy()
        ),
        Fault::Cargo => {
            "Cargo could not build the spec. It is not a compile error: read what Cargo says above."
                .to_owned()
        }
    };
    let mut text = String::new();
    // The compiler spells the way from the mount to the spec; an editor wants the file.
    let mount = format!("{own}/tests/../../../");
    for error in &broken.rendered {
        let _ = writeln!(text, "{}\n", error.trim_end().replace(&mount, ""));
    }
    let _ = writeln!(text, "{}", painted(BAD, wrapped("", "", &verdict)));
    let diff = format!("cargo lab diff {number} --mine");
    let reset = format!("cargo lab reset {number}");
    let steps = match broken.fault {
        Fault::Crate | Fault::Interface { .. } => {
            vec![(diff.as_str(), "what you changed"), (reset.as_str(), "start again; your work is kept")]
        }
        Fault::Cargo => vec![(reset.as_str(), "start again; your work is kept")],
        Fault::Lab { .. } | Fault::ThirdParty { .. } => Vec::new(),
    };
    text + &next(&steps)
}
