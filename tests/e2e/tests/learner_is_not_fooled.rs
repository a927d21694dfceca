//! What a learner does by accident neither passes for a repair nor stops the other lessons.

use std::fs;

use e2e::Lab;

const CRATE: &str = "pitfalls/01-adding/src/lib.rs";
const FIXED: &str = "solutions/01-adding/src/lib.rs";
const MANIFEST: &str = "pitfalls/01-adding/Cargo.toml";

#[test]
fn a_crate_that_leaves_with_success_is_red_whatever_it_prints() {
    let lab = Lab::new("exit-0");
    let leave = "println!(\"\\ntest result: ok. 1 passed; 0 failed; 0 ignored\"); std::process::exit(0);";
    lab.edit(CRATE, "    Some(", &format!("    if a > 9 {{ {leave} }}\n    Some("));
    lab.run(&["test", "1", "--all"]).says(
        1,
        &["too much is refused (left through exit(0))", "2 of 4 tests red", "✓ small amounts add up"],
    );
    lab.run(&[]).says(0, &["2 of 2 red  open"]);
}

#[test]
fn another_spec_in_the_manifest_is_told_and_does_not_count() {
    let lab = Lab::new("own-target");
    lab.write("pitfalls/01-adding/src/mine.rs", "#[test] fn spec_is_green() {}\n");
    let manifest = lab.read(MANIFEST) + "\n[[test]]\nname = \"adding\"\npath = \"src/mine.rs\"\n";
    lab.write(MANIFEST, &manifest);
    lab.run(&["test", "1"]).says(1, &["[test] in pitfalls/01-adding/Cargo.toml", "does not count as solved"]);
    lab.run(&[]).says(0, &["solved, edited manifest", "0 of 2 solved, 1 more is green and does not count"]);
}

#[test]
fn a_solution_as_a_dependency_is_told_and_does_not_count() {
    let lab = Lab::new("solution-dependency");
    let solution = "{ package = \"solution-01-adding\", path = \"../../solutions/01-adding\" }";
    lab.write(MANIFEST, &format!("{}\n[dependencies]\nright = {solution}\n", lab.read(MANIFEST)));
    lab.edit(CRATE, "Some(a.wrapping_add(b))", "right::add(a, b)");
    lab.run(&["test", "1"]).says(1, &["(the dependency `right` in", "does not count as solved"]);
    lab.run(&[]).says(0, &["solved, uses a solution", "0 of 2 solved"]);
}

#[test]
fn the_source_of_a_solution_is_told_and_does_not_count() {
    let lab = Lab::new("solution-source");
    lab.write(CRATE, "include!(\"../../../solutions/01-adding/src/lib.rs\");\n");
    lab.edit(FIXED, "//! Sums of money.", "/// Sums of money.");
    lab.edit(FIXED, "\n\n/// The sum", "\n/// The sum");
    lab.run(&["test", "1"]).says(1, &["takes its code from a solution", "(src/lib.rs)", "does not count"]);
    let lab = Lab::new("solution-path");
    lab.write(
        CRATE,
        "#[path = \"../../../solutions/01-adding/src/lib.rs\"]\nmod right;\npub use right::add;\n",
    );
    lab.run(&["test", "1"]).says(1, &["takes its code from a solution", "does not count as solved"]);
    lab.run(&[]).says(0, &["solved, uses a solution", "0 of 2 solved"]);
}

#[test]
fn a_rig_without_teeth_is_told_and_does_not_count() {
    let lab = Lab::new("own-rig");
    fs::create_dir_all(lab.path("tests/rig/src")).unwrap();
    lab.write("tests/rig/src/lib.rs", "pub fn holds(promise: bool) {\n    assert!(promise);\n}\n");
    lab.run(&["verify", "2", "--repeat", "1"]).says(1, &["✗ stale-digest  tests/rig/rig.crc32"]);
    lab.run(&["verify", "2", "--repeat", "1", "--bless"]).says(0, &["recorded tests/rig/rig.crc32"]);
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&["test", "1"]).says(0, &["all 4 tests green\nYour repair is the same as the reference fix."]);
    lab.edit("tests/rig/src/lib.rs", "assert!(promise)", "let _ = promise");
    lab.run(&["test", "1"])
        .says(1, &["tests/rig, which the spec judges with, differs", "does not count as solved"]);
    lab.run(&[]).says(0, &["solved, edited rig", "0 of 2 solved"]);
}

#[test]
fn a_manifest_that_cargo_refuses_stops_one_lesson_and_names_the_way_out() {
    let lab = Lab::new("refused-manifest");
    let refused = [
        ("[lib]", "[lib", "Cargo.toml"),
        ("[lib]", "[dependencies]\nno-such = { path = \"../no\" }\n[lib]", "no-such"),
    ];
    for (from, to, named) in refused {
        lab.edit(MANIFEST, from, to);
        lab.run(&["test", "1"])
            .says(3, &[named, "Until then `cargo lab` itself does not", "cargo lab reset 01"]);
        lab.run(&["test", "2"]).says(1, &["1 of 2 tests red", "tests/specs/02-carrying/spec.rs:"]);
        lab.run(&[]).says(0, &["does not compile", "1/1  1 of 1 red  open"]);
        lab.run(&["reset", "1"]).says(0, &["01-adding is broken again"]);
    }
    lab.run(&["test", "1"]).says(1, &["2 of 4 tests red"]);
}

#[test]
fn a_crate_without_its_manifest_or_its_sources_stops_one_lesson() {
    let lab = Lab::new("missing-parts");
    for part in [MANIFEST, CRATE] {
        fs::remove_file(lab.path(part)).unwrap();
        lab.run(&["test", "1"]).says(5, &[part, "is not there", "cargo lab reset 01"]);
        lab.run(&["test", "2"]).says(1, &["1 of 2 tests red"]);
        lab.run(&[]).says(0, &["missing", "1/1  1 of 1 red  open", "next: cargo lab reset 01"]);
        lab.run(&["reset", "1"]).says(0, &["it was gone: restored"]);
    }
}

#[test]
fn a_copy_of_a_lesson_beside_it_stops_nothing_and_is_named() {
    let lab = Lab::new("copied-lesson");
    for folder in ["src", "tests", "examples"] {
        fs::create_dir_all(lab.path("pitfalls/01-adding copy").join(folder)).unwrap();
    }
    for file in ["Cargo.toml", "src/lib.rs", "tests/adding.rs", "examples/story.rs"] {
        let text = lab.read(&format!("pitfalls/01-adding/{file}"));
        lab.write(&format!("pitfalls/01-adding copy/{file}"), &text);
    }
    let (one, table) = (lab.run(&["test", "1"]), lab.run(&[]));
    fs::remove_dir_all(lab.path("pitfalls/01-adding copy")).unwrap();
    one.says(1, &["two packages named", "is one of these folders a copy that you made?", "2 of 4 tests red"]);
    table.says(0, &["pitfalls/01-adding copy is not a lesson", "0 of 2 solved", "2 of 2 red  open"]);
}

#[test]
fn folders_of_an_editor_or_with_notes_are_no_lessons() {
    let lab = Lab::new("other-folders");
    for folder in ["pitfalls/.vscode", "pitfalls/notes", "pitfalls/target"] {
        fs::create_dir_all(lab.path(folder)).unwrap();
    }
    let answer = lab.run(&["test", "1"]);
    answer.says(1, &["2 of 4 tests red"]);
    assert!(!answer.stderr.contains("error"), "{}", answer.stderr);
}

#[test]
fn a_lesson_whose_description_is_lost_stops_no_other() {
    let lab = Lab::new("lost-description");
    let about = "tests/specs/01-adding/lesson.toml";
    let whole = lab.read(about);
    for garbled in [None, Some("<<<<<<< HEAD\ntitle = 1\n")] {
        match garbled {
            Some(text) => lab.write(about, text),
            None => fs::remove_file(lab.path(about)).unwrap(),
        }
        lab.run(&["test", "1"])
            .says(5, &["lesson 01-adding cannot be read", "git checkout tests/specs/01-adding"]);
        lab.run(&["test", "2"]).says(1, &["1 of 2 tests red"]);
        lab.run(&[]).says(0, &["01-adding/lesson.toml is missing or damaged", "1 of 1 red  open"]);
        lab.run(&["hint", "2"]).says(0, &["02-carrying · hint "]);
        lab.run(&["reset", "--all"])
            .says(5, &["02-carrying is as it was handed out", "lesson 01-adding cannot be read"]);
    }
    lab.write(about, &whole);
    lab.run(&["test", "1", "small"]).says(0, &[]);
}

#[test]
fn a_file_that_is_no_text_is_named_where_it_matters() {
    let lab = Lab::new("no-text");
    lab.write(CRATE, &lab.read(FIXED));
    fs::write(lab.path("pitfalls/01-adding/screenshot.png"), [0xff, 0xfe, 0]).unwrap();
    lab.run(&["diff", "1", "--mine"]).says(0, &["+    a.checked_add(b)"]);
    lab.run(&["test", "1"]).says(0, &["Your repair is the same as the reference fix."]);
    fs::write(lab.path("pitfalls/01-adding/src/old.rs"), [0xff, 0xfe, 0]).unwrap();
    lab.run(&["test", "1"]).says(0, &["all 4 tests green", "could not be compared", "src/old.rs", "UTF-8"]);
    lab.run(&["diff", "1", "--mine"]).says(5, &["src/old.rs"]);
}

#[test]
fn a_build_script_that_never_ends_is_ended() {
    let lab = Lab::new("endless-build");
    lab.write(
        "pitfalls/01-adding/build.rs",
        "fn main() {\n    loop {\n        std::thread::park();\n    }\n}\n",
    );
    let answer = lab.run_with(&["test", "1"], &[("LAB_BUILD_SILENCE", "5")]);
    answer.says(5, &["cargo said nothing for 5 s", "build.rs", "LAB_BUILD_SILENCE=SECONDS waits longer"]);
}
