//! A small lab on disk, with one lesson and a book.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test takes what it needs; a lab that cannot be written is a panic"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use book::chapter::{self, Expanded};
use book::fault::Faulty;
use book::repository::Repository;
use book::site::{self, Lacking, Plan};
use lab::checkout::Checkout as Lab;
use lab::lesson::changes::Changes;
use lab::lesson::snapshot::Snapshot;
use tempfile::TempDir;

/// The broken twin of the lesson.
pub(crate) const BROKEN: &str = "\
//! Adds.

/// A sum that grows.
#[derive(Default)]
pub struct Sum {
    /// So far.
    total: u32,
}

impl Sum {
    /// Adds `more`.
    pub fn add(&mut self, more: u32) {
        self.total += more;
    }

    /// What it has come to.
    pub fn total(&self) -> u32 {
        self.total
    }
}

impl Drop for Sum {
    fn drop(&mut self) {
        // Nothing is left to do.
    }
}

mod tests {
    /// Adds one and one.
    fn one_and_one() {}
}
";

const LESSON: &str = "\
title = 'A sum that wraps'
symptom = 'large totals are small'
minutes = 5
hints = ['where', 'what', 'nearly']
[[half_fix]]
name = 'a-larger-type'
says = 'Count in u64.'
caught_by = 'pitfall::a_sum_never_wraps'
why = 'That wraps too.'
";

const PATCH: &str = "\
--- a/src/lib.rs
+++ b/src/lib.rs
@@ -5,3 +5,3 @@
 pub struct Sum {
     /// So far.
-    total: u32,
+    total: u64,
";

const FAILURES: &str = "\
pitfall::a_sum_never_wraps
    sent     4294967295 + 1
    arrived  <0>

";

const TAPE: &str = r#"{"us":0,"sent":{"from":"client","to":"server","bytes":"0001","says":"add 1"}}
{"us":5000,"note":{"who":"server","says":"the sum is 0"}}
"#;

const FIGURES: &str = r#"[{"name": "adding", "title": "One sum", "baseline": "wrapping", "limit": null, "plotted": "one", "cells": [
  {"row": "wrapping", "column": "one", "bytes": 4, "time": {"ns": 10.0, "spread": 0.1}, "instructions": 20.0, "allocations": 0.0, "kept_bytes": 0.0},
  {"row": "checked", "column": "one", "bytes": 4, "time": {"ns": 12.5, "spread": 0.1}, "instructions": null, "allocations": 1.0, "kept_bytes": 0.0}
]}]"#;

const MATRIX: &str = r#"{
  "stacks": [
    {"name": "adder", "version": "2.1", "best_is": "has_ asked | u64"},
    {"name": "summer", "version": "0.9", "language": "Go", "best_is": null},
    {"name": "rpc", "version": "0.1", "best_is": null}
  ],
  "rows": [{"pitfall": 1, "probe": "two large numbers", "cells": [
    {"default": {"verdict": "falls-in", "saw": "no error, sum = \"<0>\"", "when": null},
     "best": {"verdict": "holds", "saw": "Overflow", "when": "at-once"}},
    {"default": {"verdict": "falls-in", "saw": "nothing", "when": {"still-waiting": 15}}, "best": null},
    {"default": {"verdict": "holds", "saw": "Overflow", "when": {"within": 6}}, "best": null}
  ]}]
}"#;

const PAGE: &str = "\
# What each fix costs

## One sum

![One sum](fixes-adding.svg)

Time of one call in ns.

|          |      one |
| -------- | -------: |
| wrapping | 10 ±10 % |

How many times cheaper.

| other |
| ----- |
| table |

**In one sentence:** It costs 1.25 times as much.
";

const INTERVIEW: &str = "\
[interview]
question = 'A sum is too small. Why?'
short = 'It wrapped.'
long = 'It wrapped, and nobody was told.'
follow_ups = [{ asks = 'a', answer = 'b' }, { asks = 'c', answer = 'd' }, { asks = 'e', answer = 'f' }]
red_flags = ['a', 'b', 'c']
proof = 'cargo lab test 1'
";

/// As many questions of each kind as a lesson needs.
fn questions() -> String {
    let kinds = ["explain", "diagnose", "diagnose", "predict", "choose", "explain", "choose", "diagnose"];
    let question = |(nth, kind): (usize, &&str)| {
        // Only what a program prints may look like HTML.
        let (example, right) = match *kind {
            "predict" => ("example = '01-sum'\n", "0 <of> 1"),
            _ => ("", "right"),
        };
        format!(
            "[[question]]\nid = 'q{nth}'\nkind = '{kind}'\n{example}asks = 'asks'\nanswer = 'answer'\noptions = [\
             {{ says = 'one', why = 'w' }}, {{ says = '{right}', right = true, why = 'w' }}, \
             {{ says = 'two', why = 'w' }}]\n"
        )
    };
    INTERVIEW.to_owned() + &kinds.iter().enumerate().map(question).collect::<String>()
}

const EVENING: &str = "\
minutes = 5
drill = 'sum'
questions = []
[lesson.01]
number = '0 <of> 1'
output = '01-sum'
says = 'of a sum.'
cause = 'It wraps.'
fix = 'Let it *saturate*.'
trap = 'a-larger-type'
";

const BOOK_TOML: &str = "[book]\ntitle = 'Fixture'\n[output.html.playground]\nrunnable = false\n";

/// A lab in a folder of its own, which goes with it.
pub(crate) struct Checkout {
    folder: TempDir,
}

impl Checkout {
    /// A lab whose learner has not begun.
    pub(crate) fn new() -> Self {
        let checkout = Self { folder: tempfile::tempdir().unwrap() };
        let fixed = BROKEN.replace("self.total += more", "self.total = self.total.saturating_add(more)");
        checkout.write("Cargo.toml", "[workspace]\n");
        for (path, text) in [
            ("lesson.toml", LESSON),
            ("src/lib.rs", BROKEN),
            ("failures.txt", FAILURES),
            ("half-fixes/a-larger-type.patch", PATCH),
            ("recordings/broken.jsonl", TAPE),
            ("recordings/fixed.jsonl", TAPE),
        ] {
            let folder = if path.starts_with("src/") { "pitfalls" } else { "tests/specs" };
            checkout.write(&format!("{folder}/01-adding/{path}"), text);
        }
        checkout.write("solutions/01-adding/src/lib.rs", &fixed);
        let [fixed, broken] = ["solutions", "pitfalls"]
            .map(|twin| Snapshot::of(&checkout.root().join(twin).join("01-adding")).unwrap());
        let patch = Changes::between(&fixed, &broken).unified("");
        checkout.write("solutions/01-adding/pitfall.patch", &patch);
        checkout.write("bench-suite/results/fixes.json", FIGURES);
        checkout.write("bench-suite/results/fixes.md", PAGE);
        checkout.write("tests/frameworks/results/matrix.json", MATRIX);
        checkout.write("bench-suite/results/fixes-adding.svg", "<svg viewBox=\"0 0 9 9\">\n<style>svg:root { color: red }</style>\n\n<path d=\"M0 0\"/>\n</svg>\n");
        checkout.write("book/snippets/examples/01-sum.rs", "fn main() {\n    println!(\"0\");\n}\n");
        checkout.write("book/recorded/outputs/01-sum.txt", "0 <of> 1\n");
        checkout.write("book/recorded/half-fixes/01-adding/a-larger-type.txt", "it wrapped\n");
        checkout.write("book/recorded/runs/show.txt", "shown\n");
        checkout.write("book/runs.toml", "[[run]]\nname = 'show'\ncommand = 'cargo lab show 1'\n");
        checkout.write("book/book.toml", BOOK_TOML);
        checkout.write("book/evening.toml", EVENING);
        checkout.write("book/questions/01-adding.toml", &questions());
        checkout.write("book/src/SUMMARY.md", "# Summary\n\n[Introduction](introduction.md)\n");
        checkout.write("book/src/introduction.md", "# Introduction\n\nWords.\n");
        checkout
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    pub(crate) fn repository(&self) -> Repository {
        Repository::open(Lab::at_or_above(self.root()).unwrap()).unwrap()
    }

    /// The chapter `text`, its directives replaced.
    pub(crate) fn expand(&self, text: &str) -> Expanded {
        chapter::expand(&self.repository(), "book/src/chapter.md", text)
    }

    /// What one directive becomes, if all is well with it.
    pub(crate) fn shown(&self, directive: &str) -> String {
        let expanded = self.expand(directive);
        assert_eq!(expanded.faults, [], "{directive}");
        expanded.text
    }

    /// What is wrong with one directive.
    pub(crate) fn refused(&self, directive: &str) -> String {
        let faults = self.expand(&format!("\n{directive}\n")).faults;
        assert_eq!(faults.len(), 1, "{directive}: {faults:?}");
        assert_eq!((faults[0].file.as_str(), faults[0].line), ("book/src/chapter.md", Some(2)));
        faults[0].to_string()
    }

    pub(crate) fn site(&self) -> PathBuf {
        self.root().join("target/book")
    }

    /// Builds the book.
    pub(crate) fn build(&self, draft: bool) -> Result<Lacking, Faulty> {
        let built = site::build(
            &Arc::new(self.repository()),
            &Plan { to: self.site(), draft, url: Some("https://book.example/rpc".into()) },
        );
        built.map_err(|why| match why.downcast::<Faulty>() {
            Ok(faulty) => faulty,
            Err(why) => panic!("{why:?}"),
        })
    }
}
