//! What the directives make of the lessons of this very repository.

use std::env;
use std::path::Path;

use book::chapter;
use book::matrix;
use book::preview;
use book::record::half_fixes;
use book::repository::Repository;
use lab::checkout::Checkout;
use lab::gate;
use lab::lesson::Part;
use results::bench::Figures;
use results::matrix::Verdict;

fn repository() -> Repository {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Repository::open(Checkout::at_or_above(here).expect("the builder is in a lab")).expect("the lab is whole")
}

/// What is wrong with these directives, each on a line of its own.
fn faults(repository: &Repository, directives: &[String]) -> Vec<String> {
    let faults = chapter::expand(repository, "chapter.md", &directives.join("\n\n")).faults;
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn every_lesson_has_a_trace_and_every_failure_of_it_can_be_shown() {
    let repository = repository();
    let mut directives = Vec::new();
    for lesson in repository.lessons() {
        directives.push(format!("{{{{#trace {}}}}}", lesson.number()));
        let failures = lesson.spec_file("failures.txt").unwrap_or_default();
        for test in gate::parse_failures(&failures).keys() {
            directives.push(format!("{{{{#failure {} {test}}}}}", lesson.number()));
        }
    }
    assert!(directives.len() > 50, "{} is not all", directives.len());
    assert_eq!(faults(&repository, &directives), Vec::<String>::new());
}

#[test]
fn every_half_fix_was_recorded_and_its_words_name_its_lesson() {
    let repository = repository();
    let mut directives = Vec::new();
    for lesson in repository.lessons() {
        for half_fix in &lesson.about.half_fixes {
            directives.push(format!("{{{{#half-fix {} {}}}}}", lesson.number(), half_fix.name));
            let words = repository.recorded(&half_fixes::key(lesson, half_fix)).unwrap_or_default();
            // A test of the contract fails by a plain assertion; one of the pitfall by evidence, which says where to read on.
            let is_evidence = half_fix.caught_by.starts_with("pitfall::");
            assert!(!words.is_empty(), "{}", half_fix.name);
            assert!(!is_evidence || words.contains("read on  cargo lab hint"), "{}: {words}", half_fix.name);
        }
    }
    assert!(directives.len() >= 14, "two half-fixes a lesson, and these are {}", directives.len());
    assert_eq!(faults(&repository, &directives), Vec::<String>::new());
}

#[test]
fn every_hunk_of_a_fix_changes_something_and_is_numbered_within_its_file() {
    let repository = repository();
    let mut directives = Vec::new();
    for lesson in repository.lessons() {
        let hunks = repository.hunks(lesson).expect("both twins are there");
        let (mut path, mut number) = ("", 0);
        for hunk in &hunks {
            number = if hunk.path == path { number + 1 } else { 1 };
            path = &hunk.path;
            directives.push(format!("{{{{#hunk {} {path} {number}}}}}", lesson.number()));
            let changes = hunk.lines.lines().any(|line| line.starts_with(['+', '-']));
            assert!(changes, "{} {path} {number}:\n{}", lesson.slug, hunk.lines);
        }
    }
    assert!(directives.len() >= 7, "a fix for each lesson, and these are {} hunks", directives.len());
    assert_eq!(faults(&repository, &directives), Vec::<String>::new());
}

#[test]
fn every_table_of_the_bench_suite_can_be_shown() {
    let repository = repository();
    let mut directives = Vec::new();
    for set in book::figures::SETS {
        let tables = book::figures::tables(&repository, set).expect("it was measured");
        // What is a table on the page only, and has no plot, is shown figure by figure.
        let plotted = |table: &&Figures| {
            repository.text(&format!("bench-suite/results/{set}-{}.svg", table.name)).is_ok()
        };
        let shown = tables.iter().filter(plotted);
        directives.extend(shown.map(|table| format!("{{{{#bench {set} {}}}}}", table.name)));
    }
    assert!(directives.len() > 12, "{directives:?}");
    assert_eq!(faults(&repository, &directives), Vec::<String>::new());
}

#[test]
fn each_of_the_seven_has_a_part_of_the_matrix_and_the_labs_own_stack_holds_everywhere() {
    let repository = repository();
    let matrix = matrix::recorded(&repository).expect("the probe has run");
    let own = matrix.stacks.iter().position(|stack| stack.name == matrix::OWN).expect("it is asked");
    for row in &matrix.rows {
        assert_eq!(row.cells[own].default.verdict, Verdict::Holds, "{}", row.probe);
    }
    let mut directives = vec!["{{#matrix}}".to_owned(), "{{#matrix stacks}}".to_owned()];
    // The frameworks are asked about calls and connections, not about what stands around them in production.
    let lessons = repository.lessons().iter().filter(|lesson| lesson.about.part == Part::Pitfalls);
    directives.extend(lessons.map(|lesson| format!("{{{{#matrix {}}}}}", lesson.number())));
    assert_eq!(faults(&repository, &directives), Vec::<String>::new());
}

#[test]
fn the_picture_of_link_previews_has_the_size_that_its_tags_say() {
    let picture =
        std::fs::read(repository().book().join("theme").join(preview::PICTURE)).expect("it is there");
    let side = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().expect("four bytes"));
    assert_eq!((&picture[1..4], side(16), side(20)), (&b"PNG"[..], 1200, 630));
    assert!(picture.len() < 60_000, "{} bytes are too many for a preview", picture.len());
}
