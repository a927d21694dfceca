//! What the README shows is what the repository has.

use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The value of a `key = "…"` line.
fn value(toml: &str, key: &str) -> String {
    let line = toml.lines().find(|line| line.starts_with(&format!("{key} = ")));
    let line = line.unwrap_or_else(|| panic!("no {key} in {toml}"));
    line.split_once("= \"")
        .and_then(|(_, rest)| rest.strip_suffix('"'))
        .expect("a string on one line")
        .to_owned()
}

#[test]
fn the_failure_that_it_shows_is_the_recorded_one() {
    const TEST: &str = "pitfall::two_messages_in_one_segment_are_two_messages";
    let recorded = read("tests/specs/02-framing/failures.txt");
    let (_, section) = recorded.split_once(&format!("{TEST}\n")).expect("the record has that test");
    let section: Vec<&str> = section.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let readme = read("README.md");
    let (_, shown) = readme.split_once("```text\n").expect("the README shows a failure");
    let (shown, _) = shown.split_once("```").expect("the block ends");
    let shown: Vec<&str> = shown.lines().skip(3).map(str::trim).collect();
    assert_eq!(shown, section);
}

#[test]
fn its_table_has_every_lesson_by_its_own_words() {
    let readme = read("README.md");
    let mut lessons: Vec<String> = fs::read_dir(root().join("solutions"))
        .expect("solutions can be listed")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    lessons.sort();
    let mut at = 0;
    for slug in lessons {
        let about = read(&format!("tests/specs/{slug}/lesson.toml"));
        let (title, symptom) = (value(&about, "title"), value(&about, "symptom"));
        let row = format!("| [{slug}](pitfalls/{slug}/) | {title} | {symptom} |");
        let found = readme.find(&row).unwrap_or_else(|| panic!("the README has no row\n{row}"));
        assert!(found > at, "{slug} is out of order");
        at = found;
    }
}

#[test]
fn every_path_that_the_documents_link_to_exists() {
    for document in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = read(document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = if path.is_empty() { document } else { path };
            let is_there = root().join(path).exists()
                && (anchor.is_empty()
                    || read(path).lines().any(|line| anchor_of(line).as_deref() == Some(anchor)));
            assert!(is_there, "{document} links to {link}, which is not there");
        }
    }
}

/// The anchor that a heading of Markdown gets; `None` for any other line.
fn anchor_of(line: &str) -> Option<String> {
    let heading = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))?;
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-'));
    Some(kept.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect())
}
