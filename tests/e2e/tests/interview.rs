//! `cargo lab find`, `cargo lab interview` and the evening before, as somebody in a hurry meets them.

use std::fs;

use e2e::{Answer, Lab};

const INDEX: &str = r#"
[[entry]]
title = "The pool is empty"
page = "01-adding.md"
texts = [{ from = "HikariCP", text = "Connection is not available, request timed out after …" }]
means = "All are lent."
confirm = "Count at the other side."
tonight = "Restart."
tomorrow = "Give back in a destructor."
"#;

const DRILL: &str = r#"
title = "A counter"
minutes = 10
brief = "Count."
twists = ["And across midnight?"]
model = "One number."
[[part]]
name = "Clarify"
minutes = 10
prompt = "What do you ask?"
points = ["how high", "who reads it"]
read = "01-adding.md"
"#;

const EVENING: &str = "minutes = 90\ndrill = 'counter'\nquestions = ['02/cut', '01/wraps']\n[lesson]\n";

fn lab(name: &str) -> Lab {
    let lab = Lab::new(name);
    for folder in ["book/src", "book/drills"] {
        fs::create_dir_all(lab.path(folder)).expect("the copy can be written");
    }
    lab.write("book/log-lines.toml", INDEX);
    lab.write("book/src/01-adding.md", "# Adding\n\n## Carry\n\nAn overflow of eight bits.\n");
    lab.write("book/drills/counter.toml", DRILL);
    lab.write("book/evening.toml", EVENING);
    lab
}

fn typed(lab: &Lab, args: &[&str], typed: &str) -> Answer {
    let input = lab.path("typed.txt");
    fs::write(&input, typed).expect("the copy can be written");
    lab.run_from(args, fs::File::open(input).expect("it was just written"), &[])
}

#[test]
fn a_line_of_a_log_leads_to_its_page() {
    let lab = lab("find");
    let line = "ERROR HikariPool-1 - Connection is not available, request timed out after 30001ms.";
    let told = ["The pool is empty", "Tonight: Restart.", "book/src/01-adding.md", "cargo lab test 1"];
    lab.run(&["find", line]).says(0, &told);
    lab.run(&["find", "connection", "is", "not", "available"]).says(0, &told);
    typed(&lab, &["find", "-"], &format!("INFO started\n{line}\n")).says(0, &told);
    lab.run(&["find", "overflow bits"]).says(0, &["In the book", "Adding: Carry", "book/src/01-adding.md:3"]);
}

#[test]
fn what_is_not_found_or_not_asked_is_said() {
    let lab = lab("find-nothing");
    lab.run(&["find", "zzyzx"]).says(1, &["Try fewer words"]);
    lab.run(&["find", " "]).says(2, &["there is nothing to look for"]);
    lab.write("book/log-lines.toml", &INDEX.replace("Restart.", ""));
    lab.run(&["find", "pool"]).says(5, &["log-lines.toml", "`The pool is empty` has something empty"]);
}

#[test]
fn an_interview_leaves_a_page() {
    let lab = lab("interview");
    lab.run(&["interview", "--list"]).says(0, &["counter", "10 min", "A counter"]);
    lab.run(&["interview", "phones"]).says(2, &["there is no drill phones; there are: counter"]);
    let held = typed(&lab, &["interview", "--seed", "1"], "\nn\n\nn\n\n2\n\n");
    held.says(
        0,
        &[
            "A deposit made the account poorer",
            "In 30 seconds",
            "1 of 2",
            "And across midnight?",
            "One number.",
        ],
    );
    let pages: Vec<_> = fs::read_dir(lab.path(".lab/interviews")).expect("a page was written").collect();
    let page = fs::read_to_string(pages[0].as_ref().expect("readable").path()).expect("readable");
    assert!(page.contains("- [x] who reads it") && page.contains("- [ ] how high"), "{page}");
    assert!(page.contains("What to read next"), "{page}");
}

#[test]
fn who_leaves_before_the_first_answer_leaves_no_page() {
    let lab = lab("interview-left");
    typed(&lab, &["interview"], "q\n").says(0, &["The interview ended early", "nothing was written"]);
    assert!(!lab.path(".lab/interviews").exists());
}

#[test]
fn the_evening_asks_what_it_names_in_its_order() {
    let lab = lab("evening");
    let asked = typed(&lab, &["quiz", "--evening"], "m\ny\nm\nn\nq\n");
    asked
        .says(0, &["02/cut · explain  1 of 2", "01/wraps · diagnose  2 of 2", "cargo lab interview counter"]);
    lab.run(&["quiz", "--evening", "--kind", "explain"]).says(2, &["cannot be used with"]);
    lab.edit("book/evening.toml", "01/wraps", "01/gone");
    lab.run(&["quiz", "--evening"]).says(5, &["names 01/gone, and there is no such question"]);
}
