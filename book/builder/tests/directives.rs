//! What each directive puts in its place, and what it says when it cannot.

mod checkout;

use checkout::Checkout;

const LIB: &str = "pitfalls/01-adding/src/lib.rs";

#[test]
fn code_shows_items_as_they_are_written_with_docs_and_attributes() {
    let shown = Checkout::new().shown(&format!("{{{{#code {LIB} Sum}}}}"));
    let item = "```rust\n/// A sum that grows.\n#[derive(Default)]\npub struct Sum {\n    /// So far.\n    total: u32,\n}\n```\n";
    assert!(shown.contains(item) && shown.contains(LIB), "{shown}");
}

#[test]
fn code_without_docs_keeps_attributes_and_comments() {
    let shown = Checkout::new().shown(&format!("{{{{#code {LIB} Sum \"impl Drop for Sum\" docs=no}}}}"));
    assert!(
        shown.contains("#[derive(Default)]\npub struct Sum {\n    total: u32,\n}\n\nimpl Drop for Sum {"),
        "{shown}"
    );
    assert!(shown.contains("        // Nothing is left to do.\n"), "{shown}");
}

#[test]
fn methods_of_one_impl_share_its_head() {
    let shown = Checkout::new().shown(&format!("{{{{#code {LIB} Sum::add Sum::total Sum::drop docs=no}}}}"));
    let sum = "impl Sum {\n    pub fn add(&mut self, more: u32) {\n        self.total += more;\n    }\n\n    pub fn total(";
    assert!(shown.contains(sum), "{shown}");
    assert!(shown.contains("    }\n}\n\nimpl Drop for Sum {\n    fn drop(&mut self) {"), "{shown}");
}

#[test]
fn an_item_of_a_module_is_moved_to_the_margin() {
    let shown = Checkout::new().shown(&format!("{{{{#code {LIB} tests::one_and_one}}}}"));
    assert!(shown.contains("```rust\n/// Adds one and one.\nfn one_and_one() {}\n```"), "{shown}");
}

#[test]
fn code_that_is_not_there_names_what_is() {
    let checkout = Checkout::new();
    let refused = checkout.refused(&format!("{{{{#code {LIB} Sum::subtract}}}}"));
    assert!(refused.contains("no `Sum::subtract`") && refused.contains("Sum::add, Sum::total"), "{refused}");
    let refused = checkout.refused("{{#code pitfalls/01-adding/src/main.rs main}}");
    assert!(refused.contains("src/lib.rs"), "{refused}");
    let refused = checkout.refused(&format!("{{{{#code {LIB}}}}}"));
    assert!(refused.contains("{{#code PATH ITEM"), "{refused}");
}

#[test]
fn a_learner_s_edits_are_not_in_the_book() {
    let checkout = Checkout::new();
    checkout.write(LIB, "pub struct Mine;\n");
    checkout
        .write("pitfalls/01-adding/lesson.toml", "title = 'mine'\nsymptom = ''\nminutes = 1\nhints = []\n");
    assert!(checkout.shown(&format!("{{{{#code {LIB} Sum::add}}}}")).contains("+= more"));
    assert!(checkout.shown("{{#half-fix 01 a-larger-type}}").contains("Count in u64."));
}

#[test]
fn file_shows_a_whole_file() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#file book/snippets/examples/01-sum.rs}}");
    assert!(shown.contains("```rust\nfn main() {\n    println!(\"0\");\n}\n```"), "{shown}");
    let refused = checkout.refused("{{#file book/snippets/examples/02-sum.rs}}");
    assert!(refused.contains("there are: 01-sum.rs"), "{refused}");
    assert!(checkout.refused("{{#file ../secret.txt}}").contains("from the repository's root"));
}

#[test]
fn hunk_shows_what_the_fix_changes_with_its_signs() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#hunk 1 lib.rs 1}}");
    assert!(shown.contains("\n<span class=\"lab-removed\">-        self.total += more;</span>\n"), "{shown}");
    assert!(shown.contains("@@ -10,7 +10,7 @@"), "{shown}");
    let refused = checkout.refused("{{#hunk 01 lib.rs 2}}");
    assert!(refused.contains("no hunk 2") && refused.contains("1: @@ -10,7 +10,7 @@"), "{refused}");
    assert!(checkout.refused("{{#hunk 01 main.rs 1}}").contains("they do in: src/lib.rs"));
    assert!(checkout.refused("{{#hunk 09 lib.rs 1}}").contains("there are: 01-adding"));
}

#[test]
fn trace_shows_both_runs_or_one() {
    let checkout = Checkout::new();
    let both = checkout.shown("{{#trace 01}}");
    assert_eq!((both.matches("<figure").count(), both.matches("class=\"lab-told\"").count()), (1, 2));
    assert_eq!(both.matches("<svg class=\"tape\"").count(), 2);
    assert!(both.contains("● the sum is 0"), "{both}");
    assert_eq!(checkout.shown("{{#trace 01 broken}}").matches("class=\"lab-told\"").count(), 1);
    assert!(checkout.refused("{{#trace 01 mended}}").contains("there are: broken, fixed"));
}

#[test]
fn failure_shows_the_recorded_words_under_their_command() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#failure 01 a_sum_never_wraps}}");
    assert!(shown.contains(">cargo lab test 01 a_sum_never_wraps</code>"), "{shown}");
    assert!(shown.contains("arrived  &lt;0&gt;"), "{shown}");
    assert!(checkout.refused("{{#failure 01 a_sum_wraps}}").contains("a_sum_never_wraps"));
}

#[test]
fn half_fix_shows_what_is_said_its_patch_and_what_catches_it() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#half-fix 01 a-larger-type}}");
    for part in
        ["### A larger type", "> Count in u64.", "+    total: u64,", "*a sum never wraps*", "it wrapped"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(checkout.refused("{{#half-fix 01 floats}}").contains("there are: a-larger-type"));
    checkout.remove("book/recorded/half-fixes/01-adding/a-larger-type.txt");
    let refused = checkout.refused("{{#half-fix 01 a-larger-type}}");
    assert!(
        refused.contains("cargo run -q -p book -- record half-fixes/01-adding/a-larger-type"),
        "{refused}"
    );
}

#[test]
fn output_and_run_show_what_was_recorded_under_their_commands() {
    let checkout = Checkout::new();
    let output = checkout.shown("{{#output 01-sum}}");
    assert!(output.contains("--example 01-sum</code>") && output.contains("0 &lt;of&gt; 1"), "{output}");
    assert!(checkout.refused("{{#output 02-sum}}").contains("01-sum.rs"));
    let run = checkout.shown("{{#run show}}");
    assert!(run.contains(">cargo lab show 1</code>") && run.contains("shown"), "{run}");
    assert!(checkout.refused("{{#run hide}}").contains("there are: show"));
}

#[test]
fn figures_stand_within_a_sentence_with_their_unit() {
    let shown = Checkout::new().shown(
        "It takes {{#figure fixes adding \"checked\" \"one\" ns}}, \
         {{#ratio fixes adding \"checked\" \"one\" / \"wrapping\" \"one\" ns}} times.",
    );
    assert_eq!(shown, "It takes 12.5\u{a0}ns, 1.25 times.\n");
}

#[test]
fn a_ratio_within_the_spread_of_its_figures_is_refused() {
    let checkout = Checkout::new();
    let path = "bench-suite/results/fixes.json";
    let steady = std::fs::read_to_string(checkout.root().join(path)).unwrap();
    // 12.5 ns against 10.0 ns: a quarter more, whichever of the two stands above.
    let ratio = |spread: &str, one: &str, other: &str| {
        checkout.write(path, &steady.replacen("\"spread\": 0.1", &format!("\"spread\": {spread}"), 1));
        format!("{{{{#ratio fixes adding \"{one}\" \"one\" / \"{other}\" \"one\" ns}}}}")
    };
    for (one, other) in [("checked", "wrapping"), ("wrapping", "checked")] {
        let refused = checkout.refused(&ratio("0.26", one, other));
        assert!(refused.contains("differ by 25 %") && refused.contains("by 26 %"), "{refused}");
        checkout.shown(&ratio("0.24", one, other));
    }
    // Bytes are counted.
    let bytes = ratio("9.9", "checked", "wrapping").replace(" ns", " bytes");
    assert_eq!(checkout.shown(&bytes), "1.00\n");
}

#[test]
fn a_figure_that_was_not_measured_names_those_that_were() {
    let checkout = Checkout::new();
    let figure = |rest: &str| checkout.refused(&format!("{{{{#figure {rest}}}}}"));
    assert!(figure("speeds adding \"checked\" \"one\" ns").contains("codecs, fixes"));
    assert!(figure("fixes summing \"checked\" \"one\" ns").contains("there are: adding"));
    assert!(figure("fixes adding \"unchecked\" \"one\" ns").contains("\"wrapping\", \"checked\""));
    assert!(figure("fixes adding \"checked\" \"two\" ns").contains("there are: \"one\""));
    assert!(figure("fixes adding \"checked\" \"one\" hours").contains("kept_bytes"));
    assert!(figure("fixes adding \"checked\" \"one\" instructions").contains("were not counted"));
}

#[test]
fn bench_shows_the_times_the_plot_and_the_sentence() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#bench fixes adding}}");
    for part in
        ["Time of one call in ns.", "| wrapping | 10 ±10 % |", "> It costs 1.25 times as much.", "<path d="]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    for part in ["svg:root", "other"] {
        assert!(!shown.contains(part), "{part}: {shown}");
    }
    assert!(checkout.refused("{{#bench fixes summing}}").contains("there are: adding"));
}

#[test]
fn matrix_shows_the_verdicts_of_all_lessons_or_of_one_with_what_was_seen() {
    let checkout = Checkout::new();
    let whole = checkout.shown("{{#matrix}}");
    for part in [
        "| Rust | adder | rpc |",
        "| **[01 · adding](01-adding.md#interview)** | | |",
        "| two large numbers | <strong class=\"lab-falls\">falls in</strong> → holds | holds |",
        "| Go | summer |",
        "| two large numbers | <strong class=\"lab-falls\">falls in</strong> |",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    assert!(!whole.contains("no error"), "{whole}");
    let one = checkout.shown("{{#matrix 01}}");
    for part in [
        "cargo lab probe 1<",
        "falls in</strong>: no error, sum = \"\\<0\\>\" | holds: Overflow; at once |",
        "| summer | <strong class=\"lab-falls\">falls in</strong>: nothing; 15 s and waiting | the same |",
        "| rpc | holds: Overflow; within 6 s | the same |",
    ] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let stacks = checkout.shown("{{#matrix stacks}}");
    assert!(stacks.contains("| adder 2.1 | Rust | has\\_ asked \\| u64 |"), "{stacks}");
    assert!(stacks.contains("| summer 0.9 | Go | nothing more is offered |"), "{stacks}");
}

#[test]
fn a_matrix_that_is_not_there_or_not_whole_is_refused() {
    let checkout = Checkout::new();
    assert!(checkout.refused("{{#matrix 09}}").contains("there are: 01-adding"));
    assert!(checkout.refused("{{#matrix 1 2}}").contains("it is written {{#matrix}}"));
    checkout.write(
        "tests/frameworks/results/matrix.json",
        r#"{"stacks": [{"name": "rpc", "version": "0.1", "best_is": null}], "rows": [{"pitfall": 2, "probe": "a large sum", "cells": []}]}"#,
    );
    assert!(checkout.refused("{{#matrix}}").contains("not every stack was asked \"a large sum\""));
    checkout.write("tests/frameworks/results/matrix.json", r#"{"stacks": [], "rows": []}"#);
    assert!(checkout.refused("{{#matrix 01}}").contains("no question of lesson 01"));
    checkout.remove("tests/frameworks/results/matrix.json");
    assert!(checkout.refused("{{#matrix}}").contains("cannot read tests/frameworks/results/matrix.json"));
}

#[test]
fn which_names_the_stacks_of_which_a_sentence_is_true() {
    let checkout = Checkout::new();
    let which = |rest: &str| format!("Of these: {{{{#which {rest}}}}}.");
    let shown = |rest: &str| checkout.shown(&which(rest));
    assert_eq!(shown(r#""two large numbers" default "falls in""#), "Of these: adder and summer.\n");
    assert_eq!(shown(r#""two large numbers" best "at once""#), "Of these: adder.\n");
    assert_eq!(shown(r#""two large numbers" best "15 s and waiting""#), "Of these: summer.\n");
}

#[test]
fn a_sentence_that_is_true_of_no_stack_is_refused_with_what_there_is() {
    let checkout = Checkout::new();
    let which = |rest: &str| checkout.refused(&format!("{{{{#which {rest}}}}}"));
    assert!(which(r#""two large numbers" default "within 6 s""#).contains("summer falls in: nothing"));
    assert!(which(r#""two sums" default "holds""#).contains("there are: \"two large numbers\""));
    assert!(which(r#""two large numbers" worst "holds""#).contains("there are: default, best"));
    assert!(which(r#""two large numbers" best"#).contains("it is written"));
}

#[test]
fn in_short_has_symptom_cause_fix_number_and_trap_in_this_order() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#in-short 01}}");
    let mut rest = shown.as_str();
    for part in [
        "Large totals are small.",
        "It wraps.",
        "Let it *saturate*.",
        "`` 0 <of> 1 `` of a sum.",
        "Count in u64.",
        "(#a-larger-type)",
    ] {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("no {part:?} in\n{rest}")).1;
    }
    checkout.write("book/recorded/outputs/01-sum.txt", "2\n");
    assert!(checkout.refused("{{#in-short 01}}").contains("does not print `0 <of> 1`"));
}

#[test]
fn a_question_is_asked_in_its_place_folded() {
    let checkout = Checkout::new();
    let shown = checkout.shown("{{#ask 01/q3}}");
    assert!(
        shown.starts_with("<details class=\"lab-ask\">\n<summary>Check yourself: what does it print?"),
        "{shown}"
    );
    assert_eq!(shown.matches("data-key=\"01/q3\"").count(), 1, "{shown}");
    assert!(shown.contains("class=\"lab-quiz lab-alone\""), "one question has no score: {shown}");
    assert!(checkout.refused("{{#ask 01/q9}}").contains("q0, q1"));
    assert!(checkout.refused("{{#ask 02/q1}}").contains("there are of: 01"));
}
