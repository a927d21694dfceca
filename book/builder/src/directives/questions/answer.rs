//! The interview's question and how to answer it.

use lab::quiz::questions::Chapter;

use crate::fragment;

/// The question, both answers, what is asked next, the red flags, and the command that proves it.
#[must_use]
pub fn block(chapter: &Chapter) -> String {
    let interview = &chapter.interview;
    let mut page = format!(
        "<div class=\"lab-asked\">\n\n{}\n\n</div>\n\n### In 30 seconds\n\n{}\n\n### In 3 minutes\n\n{}\n",
        interview.question,
        interview.short,
        fragment::folded("Say it aloud first; then read the long answer", &interview.long)
    );
    if !interview.follow_ups.is_empty() {
        page.push_str("### What is asked next\n\n");
    }
    for follow_up in &interview.follow_ups {
        let rung = follow_up.level.map_or_else(String::new, |level| format!("**Level {level}.** "));
        page.push_str(&fragment::folded_under(&format!("{rung}{}", follow_up.asks), &follow_up.answer));
        page.push('\n');
    }
    if !interview.red_flags.is_empty() {
        page.push_str("### Red flags\n\n<ul class=\"lab-red-flags\">\n");
        for flag in &interview.red_flags {
            page.push_str(&format!("<li>\n\n{flag}\n\n</li>\n"));
        }
        page.push_str("</ul>\n\n");
    }
    if let Some(rubric) = &interview.rubric {
        let mut table = String::from("| level | the answer has |\n| --- | --- |\n");
        for (level, has) in [("mid", &rubric.mid), ("senior", &rubric.senior), ("staff", &rubric.staff)] {
            table.push_str(&format!("| {level} | {} |\n", has.replace('|', "\\|")));
        }
        let fold = fragment::folded("Compare your answer with this: mid, senior, staff", &table);
        page.push_str(&format!("### What they listen for\n\n{fold}\n"));
    }
    page.push_str(&format!("### The proof\n\n{}\n", fragment::command(&interview.proof)));
    page
}
