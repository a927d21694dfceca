//! What a chapter may not have, and what a lesson's must.

mod checkout;

use book::checks::lesson::{self, HEADINGS};
use checkout::Checkout;

#[test]
fn code_that_is_compiled_is_never_written_by_hand() {
    let checkout = Checkout::new();
    for fence in
        ["```rust", "```rust,ignore", "~~~ Rust", "````rs", "> ```rust", "```java", "```go", "~~~ Golang"]
    {
        let faults = checkout.expand(&format!("{fence}\nlet a = 1;\n")).faults;
        assert!(faults[0].what.contains("{{#code PATH ITEM}}"), "{fence}: {faults:?}");
    }
    assert_eq!(checkout.expand("```sql\nselect 1;\n```\n").faults, []);
}

#[test]
fn an_unknown_directive_names_those_there_are() {
    let refused = Checkout::new().refused("{{#include lib.rs}}");
    assert!(refused.contains("`include`") && refused.contains("half-fix"), "{refused}");
}

#[test]
fn a_directive_that_does_not_end_is_a_fault() {
    let checkout = Checkout::new();
    assert!(checkout.refused("{{#code lib.rs").contains("does not end"));
    assert!(checkout.refused("{{#figure fixes \"a}}").contains("does not end"));
}

#[test]
fn a_directive_for_a_block_does_not_stand_in_a_sentence() {
    assert!(Checkout::new().refused("See {{#output 01-sum}}").contains("a line of its own"));
}

#[test]
fn an_escaped_directive_is_shown() {
    let checkout = Checkout::new();
    assert_eq!(checkout.shown("Write `\\{{#output NAME}}`."), "Write `{{#output NAME}}`.\n");
    assert_eq!(checkout.shown("```text\n\\{{#output NAME}}\n```"), "```text\n{{#output NAME}}\n```\n");
}

#[test]
fn a_directive_in_a_code_block_is_a_fault() {
    let faults = Checkout::new().expand("```text\n{{#output 01-sum}}\n```\n").faults;
    assert!(faults.len() == 1 && faults[0].line == Some(2), "{faults:?}");
}

#[test]
fn a_code_block_that_is_empty_or_does_not_end_is_a_fault() {
    let checkout = Checkout::new();
    assert!(checkout.expand("```text\n\n```\n").faults[0].what.contains("is empty"));
    assert!(checkout.expand("```text\nwords\n").faults[0].what.contains("does not end"));
}

#[test]
fn a_console_block_holds_commands_only() {
    let checkout = Checkout::new();
    assert_eq!(checkout.expand("```console\n$ cargo lab\n```\n").faults, []);
    assert!(
        checkout.expand("```console\n$ cargo lab\n7 lessons\n```\n").faults[0].what.contains("{{#output}}")
    );
}

/// What is wrong with the lesson's chapter `text`.
fn lacks(checkout: &Checkout, text: &str) -> String {
    let repository = checkout.repository();
    let file = "book/src/01-adding.md";
    let lesson = lesson::of(&repository, file).expect("the fixture has this lesson");
    let used = book::chapter::expand(&repository, file, text).used;
    let faults = lesson::check(&repository, lesson, file, text, &used).expect("the twins can be read");
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

fn whole() -> String {
    let mut text = "# 01 · A sum that wraps\n\n{{#in-short 01}}\n".to_owned();
    for heading in HEADINGS {
        text.push_str(&format!("\n## {heading}\n\nWords.\n"));
    }
    text.replace("## The fix\n", "## The fix\n\n{{#hunk 01 lib.rs 1}}\n")
        .replace("## Why\n", "## Why\n\n{{#ask 01/q1}}\n\n{{#ask 01/q2}}\n")
        .replace(
            "## Interview\n",
            "## Interview\n\n### The incident in 90 seconds\n\nIt wrapped.\n\n{{#questions 1}}\n",
        )
        .replace(
            "## What you now know\n\nWords.\n",
            "## What you now know\n\n- It wraps.\n- It is silent.\n- It need not.\n",
        )
}

#[test]
fn a_chapter_that_has_everything_lacks_nothing() {
    assert_eq!(lacks(&Checkout::new(), &whole()), "");
}

#[test]
fn a_hunk_that_is_not_shown_is_named_with_its_lines() {
    let lacks = lacks(&Checkout::new(), &whole().replace("{{#hunk 01 lib.rs 1}}", ""));
    assert!(
        lacks.contains("{{#hunk 01 lib.rs 1}}") && lacks.contains("-        self.total += more;"),
        "{lacks}"
    );
}

#[test]
fn headings_are_those_of_every_lesson_in_their_order() {
    let checkout = Checkout::new();
    let missing = lacks(&checkout, &whole().replace("## Why\n", ""));
    assert!(missing.contains("`## Why` stands before it"), "{missing}");
    let last = lacks(&checkout, &whole().replace("## Sources\n", ""));
    assert!(last.contains("## Sources: this heading is missing") || last.contains("## Sources\n"), "{last}");
    let other = lacks(&checkout, &whole().replace("## Why\n", "## Why\n\n## Aside\n"));
    assert!(other.contains("## Aside\n    not a heading"), "{other}");
    let swapped =
        whole().replace("## Why", "## X").replace("## The code", "## Why").replace("## X", "## The code");
    assert!(!lacks(&checkout, &swapped).is_empty());
}

#[test]
fn the_first_ten_minutes_may_be_missing_but_not_stand_elsewhere() {
    let checkout = Checkout::new();
    let ten_minutes = "\n## The first ten minutes\n\nWords.\n";
    let without = whole().replace(ten_minutes, "");
    assert_ne!(without, whole());
    assert_eq!(lacks(&checkout, &without), "");
    let elsewhere = without.replace("## Why\n", &format!("{}\n## Why\n", ten_minutes.trim_start()));
    assert!(!lacks(&checkout, &elsewhere).is_empty());
}

#[test]
fn title_and_box_are_the_lesson_s() {
    let checkout = Checkout::new();
    assert!(lacks(&checkout, &whole().replace("wraps", "jumps")).contains("# 01 · A sum that wraps"));
    for instead in ["*large totals are small*", "{{#in-short 02}}", "Words."] {
        let lacks = lacks(&checkout, &whole().replace("{{#in-short 01}}", instead));
        assert!(lacks.contains("`{{#in-short 01}}` stands under the title"), "{instead}: {lacks}");
    }
}

#[test]
fn what_a_reader_now_knows_is_three_to_five_sentences() {
    let checkout = Checkout::new();
    let two = lacks(&checkout, &whole().replace("- It need not.\n", ""));
    assert!(two.contains("## What you now know") && two.contains("these are 2"), "{two}");
    let more = "- It need not.\n- a\n- b\n- c\n";
    assert!(lacks(&checkout, &whole().replace("- It need not.\n", more)).contains("these are 6"));
}

#[test]
fn a_chapter_that_closes_asks_two_questions_of_its_own_and_none_twice() {
    let checkout = Checkout::new();
    let one = lacks(&checkout, &whole().replace("{{#ask 01/q2}}", ""));
    assert!(one.contains("these are 1"), "{one}");
    let twice = lacks(&checkout, &whole().replace("{{#ask 01/q2}}", "{{#ask 01/q1}}"));
    assert!(twice.contains("{{#ask 01/q1}}") && twice.contains("asked twice"), "{twice}");
    let another = lacks(&checkout, &whole().replace("{{#ask 01/q2}}", "{{#ask 02/q2}}"));
    assert!(another.contains("not a question of lesson 01"), "{another}");
}

#[test]
fn the_incident_can_be_told_in_90_seconds() {
    let checkout = Checkout::new();
    let without = lacks(&checkout, &whole().replace("### The incident in 90 seconds", "### The incident"));
    assert!(without.contains("### The incident in 90 seconds"), "{without}");
    let long = lacks(
        &checkout,
        &whole().replace("It wrapped.\n\n{{#q", &format!("{}\n\n{{{{#q", "word ".repeat(226))),
    );
    assert!(long.contains("226 words"), "{long}");
}

#[test]
fn a_chapter_that_does_not_close_is_told_all_that_it_lacks() {
    let checkout = Checkout::new();
    let before = whole()
        .replace("## What you now know\n\n- It wraps.\n- It is silent.\n- It need not.\n", "")
        .replace("{{#ask 01/q1}}", "")
        .replace("{{#ask 01/q2}}", "")
        .replace("### The incident in 90 seconds", "");
    let lacks = lacks(&checkout, &before);
    for named in ["`## What you now know` stands before it", "these are 0", "### The incident in 90 seconds"]
    {
        assert!(lacks.contains(named), "{named}: {lacks}");
    }
}

#[test]
fn a_fold_ends_and_does_so_within_its_section() {
    let checkout = Checkout::new();
    let fold = "{{#fold \"More\"}}\n\n### Inside\n\nWords.\n\n{{#end-fold}}\n";
    let expanded = checkout.expand(fold);
    assert_eq!(expanded.faults, []);
    assert!(
        expanded.text.contains("<details class=\"lab-fold\">\n<summary>More</summary>\n\n\n### Inside"),
        "{}",
        expanded.text
    );
    let faults = checkout.expand("{{#fold \"More\"}}\n\nWords.\n\n## Next\n").faults;
    assert!(
        faults.len() == 1 && faults[0].line == Some(5) && faults[0].what.contains("line 1"),
        "{faults:?}"
    );
    let faults = checkout.expand("{{#fold \"More\"}}\n\nWords.\n").faults;
    assert!(faults.len() == 1 && faults[0].what.contains("no {{#end-fold}}"), "{faults:?}");
    assert!(checkout.refused("{{#end-fold}}").contains("no fold is open"));
    let faults = checkout.expand("{{#fold \"\"}}\n\nWords.\n\n{{#end-fold}}\n").faults;
    assert!(faults.len() == 1 && faults[0].what.contains("says what is inside"), "{faults:?}");
}

#[test]
fn notes_under_a_listing_number_its_lines() {
    let checkout = Checkout::new();
    let code = "{{#code pitfalls/01-adding/src/lib.rs Sum::add}}";
    let expanded = checkout.expand(&format!("{code}\n\n1. `self.total` grows,\n   or wraps.\n\nWords.\n"));
    assert_eq!(expanded.faults, []);
    let text = expanded.text;
    assert!(text.contains("data-mark=\"①\">self.total += more;</span>"), "{text}");
    assert!(
        text.contains(
            "<div class=\"lab-notes\">\n\n1. `self.total` grows,\n   or wraps.\n\n</div>\n\nWords."
        ),
        "{text}"
    );
    let faults = checkout.expand(&format!("{code}\n\n1. `subtract` is gone.\n")).faults;
    assert!(
        faults.len() == 1 && faults[0].what.contains("`subtract`, which is not in the listing"),
        "{faults:?}"
    );
    let faults = checkout.expand(&format!("{code}\n\n1. `self.total` grows.\n2. Words.\n")).faults;
    assert!(faults.len() == 1 && faults[0].what.contains("begins with a piece"), "{faults:?}");
}
