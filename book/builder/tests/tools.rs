//! What the tools of a live system show: recorded where they are, compared by shape, kept where they are not.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a lab that cannot be written is a panic")]

mod checkout;

use book::record;
use checkout::Checkout;

const RECORDED: &str = "book/recorded/tools/01-ss.txt";

/// A lab with one such program, which prints `printed` and ends with `status`.
fn with_tool(printed: &str, status: u8) -> Checkout {
    let checkout = Checkout::new();
    checkout.write("Cargo.toml", "[workspace]\nmembers = ['book/tools']\nresolver = '3'\n");
    checkout.write("book/tools/Cargo.toml", "[package]\nname = 'book-tools'\nedition = '2024'\n");
    checkout.write("book/tools/src/lib.rs", "");
    let program = format!(
        "fn main() {{\n    println!({printed:?});\n    eprintln!(\"skipped: no ss\");\n    std::process::exit({status});\n}}\n"
    );
    checkout.write("book/tools/examples/01-ss.rs", &program);
    checkout.write("book/tools.toml", "[[tool]]\nname = '01-ss'\nshape = ['ESTAB # #', 'retrans:#/#']\n");
    checkout.write(RECORDED, "ESTAB 0  0\nretrans:1/1\n");
    checkout
}

fn recorded(checkout: &Checkout) -> Result<record::Record, String> {
    record::run(&checkout.repository(), "tools/").map_err(|why| format!("{why:#}"))
}

#[test]
fn numbers_may_differ_and_what_was_recorded_stays() {
    let checkout = with_tool("State\nESTAB 0 9\nretrans:4/7", 0);
    let record = recorded(&checkout).unwrap();
    assert_eq!(record["tools/01-ss"].text, "State\nESTAB 0 9\nretrans:4/7\n");
    assert_eq!(record::write(&checkout.repository(), &record, "tools/").unwrap(), Vec::<String>::new());
}

#[test]
fn a_run_of_another_shape_is_refused_with_the_line_that_it_lacks() {
    let refused = recorded(&with_tool("ESTAB 0 9\nretrans:none", 0)).unwrap_err();
    assert!(
        refused.contains("no longer shows `retrans:#/#`") && refused.contains("retrans:none"),
        "{refused}"
    );
}

#[test]
fn a_recording_of_another_shape_is_stale() {
    let checkout = with_tool("ESTAB 0 9\nretrans:4/7", 0);
    checkout.write(RECORDED, "ESTAB 0  0\n");
    let record = recorded(&checkout).unwrap();
    let faults = record::compare(&checkout.repository(), &record).unwrap();
    let stale = faults.iter().find(|fault| fault.about == "stale").unwrap().to_string();
    assert!(stale.contains("it does not show `retrans:#/#`"), "{stale}");
    assert_eq!(record::write(&checkout.repository(), &record, "tools/").unwrap(), ["tools/01-ss"]);
}

#[test]
fn a_program_that_cannot_look_leaves_what_was_recorded() {
    let checkout = with_tool("", 77);
    assert_eq!(recorded(&checkout).unwrap()["tools/01-ss"].text, "ESTAB 0  0\nretrans:1/1\n");
    assert!(recorded(&with_tool("", 1)).unwrap_err().contains("ended with"));
}

#[test]
fn tool_shows_what_was_recorded_under_its_command() {
    let checkout = with_tool("", 0);
    let shown = checkout.shown("{{#tool 01-ss}}");
    assert!(
        shown.contains("-p book-tools --example 01-ss</code>") && shown.contains("retrans:1/1"),
        "{shown}"
    );
    assert!(checkout.refused("{{#tool 02-ss}}").contains("there are: 01-ss"));
}

#[test]
fn a_program_without_a_shape_is_refused() {
    let checkout = with_tool("", 0);
    checkout.write("book/tools.toml", "[[tool]]\nname = '01-ss'\nshape = []\n");
    assert!(recorded(&checkout).unwrap_err().contains("has no shape"));
    checkout.write("book/tools.toml", "");
    assert!(recorded(&checkout).unwrap_err().contains("says nothing of `01-ss`"));
}
