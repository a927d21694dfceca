//! What the finished pages may not have.
#![allow(clippy::unwrap_used, reason = "a folder that cannot be written is a panic")]

use std::fs;

use book::checks::links;

/// What is wrong with a site of these pages.
fn faults(pages: &[(&str, &str)]) -> String {
    let site = tempfile::tempdir().unwrap();
    for (name, text) in pages {
        let path = site.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    links::check(site.path(), &["later.html".into()])
        .unwrap()
        .iter()
        .map(|fault| format!("{fault}\n"))
        .collect()
}

#[test]
fn links_between_pages_files_and_anchors_are_followed() {
    let found = faults(&[
        (
            "index.html",
            "<a href='a/b.html#one'>b</a> <a href='#top'>up</a> <h1 id='top'>t</h1> <img src='a/c.svg'>",
        ),
        (
            "a/b.html",
            "<h1 id='one'>1</h1> <a href='../index.html'>back</a> <a href='../'>home</a> <a href='c.svg?x'>c</a>",
        ),
        ("a/c.svg", "<svg></svg>"),
    ]);
    assert_eq!(found, "");
}

#[test]
fn a_link_to_a_page_that_is_not_there_names_both() {
    let found = faults(&[("a/index.html", "<a href='../b.html'>b</a>")]);
    assert!(found.contains("a/index.html: <a href=\"../b.html\">") && found.contains("no b.html"), "{found}");
}

#[test]
fn a_link_is_relative_since_pages_are_also_read_as_files() {
    let pages = [("index.html", "<a href='/b.html'>b</a>"), ("b.html", "<p>b</p>")];
    assert!(faults(&pages).contains("read as files"));
    let with_base = [("404.html", "<base href='/'><a href='b.html'>b</a>"), ("b.html", "<p>b</p>")];
    assert_eq!(faults(&with_base), "");
}

#[test]
fn an_anchor_that_is_not_there_names_those_that_are_like_it() {
    let found = faults(&[
        ("index.html", "<a href='b.html#the-fixes'>b</a> <a href='#gone'>g</a>"),
        ("b.html", "<h2 id='the-fixes-that-fail'>f</h2>"),
    ]);
    assert!(found.contains("b.html has no #the-fixes; there are: the-fixes-that-fail"), "{found}");
    assert!(found.contains("index.html has no #gone"), "{found}");
}

#[test]
fn a_link_to_a_page_that_is_not_there_yet_is_let_be() {
    assert_eq!(faults(&[("a/index.html", "<a href='../later.html#words'>later</a>")]), "");
}

#[test]
fn an_id_is_given_once() {
    let found = faults(&[("index.html", "<p id='a'></p><p id='a'></p>")]);
    assert!(found.contains("two elements"), "{found}");
}

#[test]
fn links_out_of_the_book_are_https() {
    assert_eq!(faults(&[("index.html", "<a href='https://www.rfc-editor.org/rfc/rfc9000#x'>r</a>")]), "");
    for target in
        ["http://example.com", "//example.com", "mailto:a@example.com", "javascript:void(0)", "file:///etc"]
    {
        let found = faults(&[("index.html", &format!("<a href='{target}'>x</a>"))]);
        assert!(found.contains("begins with https://"), "{target}: {found}");
    }
}

#[test]
fn nothing_is_fetched_from_another_host() {
    for page in [
        "<script src='https://example.com/a.js'></script>",
        "<link rel='stylesheet' href='//example.com/a.css'>",
        "<img src='https://example.com/a.png'>",
        "<img srcset='https://example.com/a.png 2x'>",
        "<svg><image href='https://example.com/a.png'/></svg>",
        "<iframe src='https://example.com/'></iframe>",
        "<style>@import 'https://example.com/a.css';</style>",
        "<p style='background: url(https://example.com/a.png)'></p>",
    ] {
        let found = faults(&[("index.html", page)]);
        assert!(found.contains("fetches nothing from another host"), "{page}: {found}");
    }
    let style = "@font-face { src: url(\"https://example.com/a.woff2\") }\np { background: url(data:image/png;base64,AA) }";
    let found = faults(&[("a.css", style)]);
    assert!(found.starts_with("a.css:1: https://example.com/a.woff2"), "{found}");
}
