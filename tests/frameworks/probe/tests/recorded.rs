//! What is recorded is whole, and can be read in a terminal.

use std::fs;
use std::path::PathBuf;

use probe::report::{markdown, terminal};
use probe::{asked, foreign, questions};
use results::matrix::{Matrix, Verdict};

fn recorded(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../results").join(name);
    fs::read_to_string(path).expect("a recorded run")
}

fn matrix() -> Matrix {
    Matrix::read(&recorded("matrix.json")).expect("the record is of this form")
}

#[test]
fn the_page_says_what_the_record_says() {
    assert_eq!(recorded("matrix.md"), markdown::page(&matrix()));
}

#[test]
fn the_record_has_one_line_a_cell() {
    assert_eq!(recorded("matrix.json"), matrix().written());
}

#[test]
fn every_stack_was_asked_every_question() {
    let matrix = matrix();
    let stacks: Vec<_> = matrix.stacks.iter().map(|stack| stack.name.as_str()).collect();
    let rust = asked::rust();
    let foreign = foreign::all().expect("the manifest can be read");
    let known = rust.iter().map(|entry| &entry.name).chain(foreign.iter().map(|stack| &stack.name));
    // New ones are recorded by the next run that writes.
    assert!(known.take(stacks.len()).eq(stacks.iter()), "{stacks:?}");
    let asked: Vec<_> = matrix.rows.iter().map(|row| (row.pitfall, row.probe.as_str())).collect();
    assert_eq!(
        asked,
        questions::ALL.iter().map(|question| (question.pitfall, question.name)).collect::<Vec<_>>()
    );
    assert!(matrix.rows.iter().all(|row| row.cells.len() == stacks.len()));
}

#[test]
fn the_labs_own_stack_holds_at_every_question() {
    let matrix = matrix();
    let own = matrix.stacks.iter().position(|stack| stack.name == "rpc").expect("it is asked");
    for row in &matrix.rows {
        let cell = &row.cells[own].default;
        assert_eq!(cell.verdict, Verdict::Holds, "{}: {cell:?}", row.probe);
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let matrix = matrix();
    for width in [60, 80, 100, 120] {
        let page = terminal::table(&matrix, width) + &terminal::seen(&matrix, width);
        let page = anstream::adapter::strip_str(&page).to_string();
        for line in page.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}
