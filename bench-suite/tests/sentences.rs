//! The sentences on the pages are what the recorded figures say, and the files are as the report writes them.
//!
//! `BLESS=1 cargo test -p bench-suite --test sentences` says them again after their wording has changed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use bench_suite::questions::fixes;
use bench_suite::report;
use results::bench::{self, Figures};

const FRAME: &str = "**In one sentence:** ";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("results").join(name)
}

fn text(name: &str) -> String {
    // A checkout on Windows may end its lines otherwise.
    fs::read_to_string(file(name)).expect("there was a run").replace('\r', "")
}

fn figures(question: &str) -> Vec<Figures> {
    bench::read(&text(&format!("{question}.json"))).expect("results have the shape of results")
}

fn are_on_the_page(question: &str, sentences: &[String]) {
    let name = format!("{question}.md");
    let page = text(&name);
    let mut left = sentences.iter();
    let lines = page.lines().map(|line| match line.strip_prefix(FRAME) {
        Some(_) => FRAME.to_owned() + left.next().expect("a sentence for each table"),
        None => line.to_owned(),
    });
    let expected = lines.map(|line| line + "\n").collect::<String>();
    assert_eq!(left.next(), None, "a table on the page has no sentence");
    if env::var_os("BLESS").is_some() {
        fs::write(file(&name), &expected).expect("the page can be written");
    }
    assert_eq!(text(&name), expected);
}

#[test]
fn the_fixes_sentences_are_what_their_figures_say() {
    for question in ["fixes", "production"] {
        are_on_the_page(question, &fixes::sentences(&figures(question)));
    }
}

#[test]
fn the_stacks_sentences_are_what_their_figures_say() {
    let sentences: Vec<String> = figures("rpc").iter().filter_map(report::rpc::sentence).collect();
    are_on_the_page("rpc", &sentences);
}

#[test]
fn results_have_one_line_a_cell() {
    for question in ["codecs", "fixes", "production", "rpc"] {
        assert_eq!(text(&format!("{question}.json")), bench::written(&figures(question)), "{question}");
    }
}
