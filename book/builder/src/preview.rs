//! What a link to a page shows in a chat or on another site: a title, a description, a picture.
//!
//! mdBook gives all pages the book's description. Here each gets its own, and the tags of [Open Graph](https://ogp.me).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use scraper::{ElementRef, Html, Selector};

use crate::fragment::escaped;

/// The picture, in the folder of the pages.
pub const PICTURE: &str = "preview.png";

/// Where a description is cut; more is not shown anywhere.
const MOST_LETTERS: usize = 200;

/// Pages that nobody links to.
const NOT_LINKED: [&str; 3] = ["404.html", "toc.html", "print.html"];

/// Gives the pages at the top of `site` their descriptions, and puts the picture beside them, if the book has one. `url` is where the
/// pages will be: without it the picture's address is relative, which a page on disk needs and most sites do not follow.
///
/// # Errors
/// The picture or a page cannot be read or written.
pub fn write(book: &Path, site: &Path, url: Option<&str>) -> Result<()> {
    let picture = book.join("theme").join(PICTURE);
    let pictured = picture.is_file();
    if pictured {
        fs::copy(&picture, site.join(PICTURE)).context("cannot copy the picture of the link previews")?;
    }
    let base = url.map_or_else(String::new, |url| format!("{}/", url.trim_end_matches('/')));
    for entry in fs::read_dir(site).with_context(|| format!("cannot read {}", site.display()))? {
        let path = entry.with_context(|| format!("cannot read {}", site.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".html") || NOT_LINKED.contains(&&*name) {
            continue;
        }
        let html = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
        let picture = pictured.then(|| format!("{base}{PICTURE}"));
        let address = url.is_some().then(|| format!("{base}{}", name.replace("index.html", "")));
        let html = with_tags(&html, picture.as_deref(), address.as_deref());
        fs::write(&path, html).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(())
}

/// `html` with a description of its own in place of the book's.
fn with_tags(html: &str, picture: Option<&str>, address: Option<&str>) -> String {
    const OLD: &str = "<meta name=\"description\" content=\"";
    let Some((before, rest)) = html.split_once(OLD) else { return html.to_owned() };
    let Some((of_the_book, after)) = rest.split_once("\">") else { return html.to_owned() };
    let page = Html::parse_document(html);
    let about = description(&page).map_or_else(|| of_the_book.to_owned(), |own| escaped(&own));
    let mut tags = format!("{OLD}{about}\">");
    let mut tag = |property: &str, content: &str| {
        tags.push_str(&format!("\n        <meta property=\"og:{property}\" content=\"{content}\">"));
    };
    tag("type", "article");
    tag("title", &escaped(&title(&page)));
    tag("description", &about);
    if let Some(address) = address {
        tag("url", &escaped(address));
    }
    if let Some(picture) = picture {
        tag("image", &escaped(picture));
        tag("image:width", "1200");
        tag("image:height", "630");
        tag("image:alt", "RPC pitfalls: remote calls that go wrong, run, seen, repaired and measured");
        tags.push_str("\n        <meta name=\"twitter:card\" content=\"summary_large_image\">");
    }
    format!("{before}{tags}{after}")
}

/// The page's heading; the title that mdBook gave it, where it has none.
fn title(page: &Html) -> String {
    first(page, "main h1").or_else(|| first(page, "title")).unwrap_or_default()
}

/// Of a lesson its symptom and cause; of another page its first paragraph.
fn description(page: &Html) -> Option<String> {
    let rows = Selector::parse("main .lab-short dd").expect("a selector");
    let rows: Vec<String> = page.select(&rows).take(2).map(text).collect();
    let about = if rows.is_empty() { first(page, "main > p")? } else { rows.join(" ") };
    Some(cut(&about))
}

fn first(page: &Html, selector: &str) -> Option<String> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).map(text).find(|text| !text.is_empty())
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text`, cut between two words if it is too long.
fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST_LETTERS) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", text[..end].trim_end_matches([',', ';', ':', '.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "<head><title>04 - Book</title><meta name=\"description\" content=\"The book\"></head>";

    #[test]
    fn a_lesson_is_described_by_its_symptom_and_its_cause() {
        let html = format!(
            "{HEAD}<main><h1>04 · Else's</h1><p>No.</p><dl class=\"lab-short\"><dd><p>It \"fails\".</p></dd><dd>Why.</dd><dd>no</dd></dl></main>"
        );
        let page = with_tags(&html, Some("https://a.example/preview.png"), None);
        assert!(
            page.contains("<meta name=\"description\" content=\"It &quot;fails&quot;. Why.\">"),
            "{page}"
        );
        assert!(page.contains("og:title\" content=\"04 · Else's\""), "{page}");
        assert!(page.contains("og:image\" content=\"https://a.example/preview.png\""), "{page}");
    }

    #[test]
    fn another_page_is_described_by_its_first_paragraph_or_by_the_book() {
        let page = with_tags(&format!("{HEAD}<main><p></p><p>First.</p><p>Second.</p></main>"), None, None);
        assert!(
            page.contains("name=\"description\" content=\"First.\"") && !page.contains("og:image"),
            "{page}"
        );
        let page = with_tags(&format!("{HEAD}<main></main>"), None, None);
        assert!(page.contains("og:description\" content=\"The book\""), "{page}");
    }

    #[test]
    fn a_long_description_is_cut_between_words() {
        let long = "word, ".repeat(60);
        let cut = cut(&long);
        assert!(cut.chars().count() <= MOST_LETTERS + 2 && cut.ends_with("word …"), "{cut}");
    }
}
