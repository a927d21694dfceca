//! The whole build, of a small book.

mod checkout;

use std::fs;

use book::record::{self, Compared, Printed, Record};
use checkout::Checkout;

#[test]
fn a_book_is_built_with_its_print_page_and_its_links_hold() {
    let checkout = Checkout::new();
    checkout
        .write("book/src/introduction.md", "# Introduction\n\n{{#output 01-sum}}\n\n[up](#introduction)\n");
    checkout.build(false).unwrap();
    for page in ["index.html", "introduction.html", "print.html"] {
        let text = fs::read_to_string(checkout.site().join(page)).unwrap();
        assert!(text.contains("0 &lt;of&gt; 1"), "{page}");
    }
}

#[test]
fn a_chapter_that_is_missing_fails_the_build_but_not_a_draft() {
    let checkout = Checkout::new();
    checkout
        .write("book/src/SUMMARY.md", "# Summary\n\n[Introduction](introduction.md)\n\n- [Gone](gone.md)\n");
    let faulty = checkout.build(false).unwrap_err();
    assert!(faulty.to_string().contains("SUMMARY.md: gone.md"), "{faulty}");
    let lacking = checkout.build(true).unwrap();
    assert_eq!(lacking.chapters, ["gone.md"]);
    assert!(!checkout.root().join("book/src/gone.md").exists(), "mdBook made it up");
}

#[test]
fn a_draft_with_a_directive_that_does_not_resolve_fails() {
    let checkout = Checkout::new();
    checkout.write("book/src/introduction.md", "# Introduction\n\n{{#output gone}}\n");
    let faulty = checkout.build(true).unwrap_err();
    assert!(faulty.to_string().contains("book/src/introduction.md:3: {{#output gone}}"), "{faulty}");
}

#[test]
fn what_mdbook_warns_of_fails_the_build() {
    let checkout = Checkout::new();
    checkout.write("book/src/introduction.md", "# Introduction\n\n<div>\n\nwords\n\n</section>\n");
    let faulty = checkout.build(false).unwrap_err();
    assert!(faulty.to_string().contains("section"), "{faulty}");
}

#[test]
fn a_broken_link_fails_the_build() {
    let checkout = Checkout::new();
    checkout.write("book/src/introduction.md", "# Introduction\n\n[there](there.md#here)\n");
    let faulty = checkout.build(false).unwrap_err();
    assert!(faulty.to_string().contains("there is no there.html"), "{faulty}");
}

#[test]
fn a_lesson_without_enough_questions_fails_the_build_but_not_a_draft() {
    let checkout = Checkout::new();
    let path = "book/questions/01-adding.toml";
    let questions = fs::read_to_string(checkout.root().join(path)).unwrap();
    let (seven, _) = questions.rsplit_once("[[question]]").unwrap();
    checkout.write(path, seven);
    let faulty = checkout.build(false).unwrap_err();
    assert!(
        faulty.to_string().contains("book/questions/01-adding.toml: questions\n    7 questions"),
        "{faulty}"
    );
    assert_eq!(checkout.build(true).unwrap().lessons.len(), 1);
    checkout.remove(path);
    assert!(checkout.build(false).is_err());
}

#[test]
fn a_quiz_and_the_interviews_are_built_and_can_be_read_on_the_print_page() {
    let checkout = Checkout::new();
    let summary = "# Summary\n\n[Introduction](introduction.md)\n\n- [Adding](01-adding.md)\n";
    checkout.write("book/src/SUMMARY.md", summary);
    checkout.write("book/src/01-adding.md", "# 01\n\n## Interview\n\n{{#questions 1}}\n");
    checkout.write("book/src/introduction.md", "# Introduction\n\n{{#interview}}\n\n{{#quiz all}}\n");
    let lacking = checkout.build(true).unwrap();
    assert_eq!(lacking.links, [], "both quizzes stand on the print page, and share no id");
    for (page, quizzes) in [("introduction.html", 1), ("01-adding.html", 1), ("print.html", 2)] {
        let text = fs::read_to_string(checkout.site().join(page)).unwrap();
        assert_eq!(text.matches("class=\"lab-quiz\"").count(), quizzes, "{page}");
        assert_eq!(text.matches("data-key=\"01/q3\"").count(), quizzes, "{page}");
        assert_eq!(text.matches("0 &lt;of&gt; 1").count(), quizzes, "{page}");
    }
}

#[test]
fn an_unfinished_lesson_fails_the_build_but_not_a_draft() {
    let checkout = Checkout::new();
    checkout.write(
        "book/src/SUMMARY.md",
        "# Summary\n\n[Introduction](introduction.md)\n\n- [01](01-adding.md)\n",
    );
    checkout.write("book/src/01-adding.md", "# 01 · A sum that wraps\n\n*large totals are small*\n");
    let faulty = checkout.build(false).unwrap_err();
    assert!(faulty.to_string().contains("{{#hunk 01 lib.rs 1}}"), "{faulty}");
    assert!(!checkout.build(true).unwrap().lessons.is_empty());
}

fn recorded(text: &str) -> Record {
    let printed = |text: &str, compared| Printed { text: text.into(), compared };
    let same = [
        ("half-fixes/01-adding/a-larger-type".into(), printed("it wrapped\n", Compared::Exactly)),
        ("runs/show".into(), printed("shown\n", Compared::Exactly)),
    ];
    same.into_iter().chain([("outputs/01-sum".into(), printed(text, Compared::ButForDigits))]).collect()
}

#[test]
fn what_is_stale_is_shown_as_a_difference_with_the_command_that_repairs_it() {
    let checkout = Checkout::new();
    let repository = checkout.repository();
    assert_eq!(record::compare(&repository, &recorded("7 <of> 88\n")).unwrap(), []);
    let faults = record::compare(&repository, &recorded("0 <or> 1\n")).unwrap();
    let said = faults[0].to_string();
    assert!(said.contains("-0 <of> 1\n    +0 <or> 1"), "{said}");
    assert!(said.contains("cargo run -q -p book -- record outputs/01-sum"), "{said}");
}

#[test]
fn recording_writes_what_changed_and_removes_what_is_left_over() {
    let checkout = Checkout::new();
    checkout.write("book/recorded/outputs/02-gone.txt", "words\n");
    let repository = checkout.repository();
    let record = recorded("0 <or> 1\n");
    let left = record::compare(&repository, &record).unwrap();
    assert!(left.iter().any(|fault| fault.about == "left over"), "{left:?}");
    let changed = record::write(&repository, &record, "").unwrap();
    assert_eq!(changed, ["outputs/02-gone", "outputs/01-sum"]);
    assert_eq!(record::compare(&repository, &record).unwrap(), []);
}

#[test]
fn nothing_is_recorded_on_a_learner_s_crate() {
    let checkout = Checkout::new();
    checkout.write("pitfalls/01-adding/src/lib.rs", "// mine\n");
    let refused = record::run(&checkout.repository(), "").unwrap_err().to_string();
    assert!(
        refused.contains("pitfalls/01-adding: src/lib.rs") && refused.contains("cargo lab reset"),
        "{refused}"
    );
}

#[test]
fn each_page_has_a_description_and_a_picture_of_its_own_for_links_to_it() {
    let checkout = Checkout::new();
    checkout.write("book/theme/preview.png", "a picture");
    let summary = "# Summary\n\n[Introduction](introduction.md)\n\n- [Adding](01-adding.md)\n";
    checkout.write("book/src/SUMMARY.md", summary);
    checkout.write("book/src/01-adding.md", "# 01 · Wraps\n\n{{#in-short 1}}\n\n### A larger type\n");
    checkout.build(true).unwrap();
    assert_eq!(fs::read_to_string(checkout.site().join("preview.png")).unwrap(), "a picture");
    let page = |name: &str| fs::read_to_string(checkout.site().join(name)).unwrap();
    let [lesson, other] = [page("01-adding.html"), page("introduction.html")];
    for tag in [
        "<meta name=\"description\" content=\"Large totals are small. It wraps.\">",
        "<meta property=\"og:title\" content=\"01 · Wraps\">",
        "<meta property=\"og:description\" content=\"Large totals are small. It wraps.\">",
        "<meta property=\"og:url\" content=\"https://book.example/rpc/01-adding.html\">",
        "<meta property=\"og:image\" content=\"https://book.example/rpc/preview.png\">",
    ] {
        assert_eq!(lesson.matches(tag).count(), 1, "{tag}\n{lesson}");
    }
    assert!(other.contains("<meta name=\"description\" content=\"Words.\">"), "{other}");
    assert!(!page("print.html").contains("og:title"));
}

#[test]
fn a_chapter_that_takes_longer_than_25_minutes_is_named_with_its_minutes() {
    let checkout = Checkout::new();
    let summary = "# Summary\n\n[Introduction](introduction.md)\n\n- [Adding](01-adding.md)\n";
    checkout.write("book/src/SUMMARY.md", summary);
    let chapter = |words: &str| format!("# 01 · Wraps\n\n{words}\n\n## What you now know\n\n- It.\n");
    let long = "word ".repeat(5001);
    let slow = |text: &str| {
        checkout.write("book/src/01-adding.md", text);
        let lacking = checkout.build(true).unwrap().lessons;
        lacking
            .iter()
            .any(|fault| fault.about == "what is not folded" && fault.what.contains("25.0 minutes, 50"))
    };
    assert!(slow(&chapter(&long)));
    assert!(!slow(&chapter(&format!("{{{{#fold \"More\"}}}}\n\n{long}\n\n{{{{#end-fold}}}}"))));
}
