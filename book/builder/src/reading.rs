//! How long it takes to read a page: its main line, and what is folded.
//!
//! An allowance and no measurement, since every reader has a pace of their own. Prose is read at 200 words a minute. Adults read English at about
//! 240 ([Brysbaert 2019](https://doi.org/10.1016/j.jml.2019.104047)), in a second language at less. A line of code gets four seconds,
//! as much as thirteen words: it is looked at with the lines around it, and once more when the text explains it. What a program printed is
//! skimmed for the line that the text is about, a second a line; a drawn run gets half a minute.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use scraper::{ElementRef, Html, Selector};

const WORDS_A_MINUTE: f64 = 200.0;
const SECONDS_A_LINE_OF_CODE: f64 = 4.0;
const SECONDS_A_PRINTED_LINE: f64 = 1.0;
const SECONDS_A_PICTURE: f64 = 30.0;

/// How long the main line of a lesson's chapter may take.
pub const MOST_MINUTES: f64 = 25.0;

/// What there is to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Words of prose, of tables and of headings.
    pub words: u32,
    /// Lines of code and of patches that are not blank.
    pub code: u32,
    /// Lines that a program or a tool printed.
    pub printed: u32,
    /// Drawn runs and plots.
    pub pictures: u32,
}

impl Amount {
    /// How long it takes.
    #[must_use]
    pub fn minutes(&self) -> f64 {
        let seconds = f64::from(self.code) * SECONDS_A_LINE_OF_CODE
            + f64::from(self.printed) * SECONDS_A_PRINTED_LINE
            + f64::from(self.pictures) * SECONDS_A_PICTURE;
        f64::from(self.words) / WORDS_A_MINUTE + seconds / 60.0
    }
}

/// A page's main line, and what it has behind a click.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What is shown at once.
    pub main: Amount,
    /// What is folded.
    pub folded: Amount,
}

impl Reading {
    /// Reads the page `html`, as mdBook has written it.
    #[must_use]
    pub fn of(html: &str) -> Self {
        let page = Html::parse_document(html);
        let main = Selector::parse("main").expect("a selector");
        let mut reading = Self::default();
        for main in page.select(&main) {
            reading.element(main, false);
        }
        reading
    }

    fn element(&mut self, element: ElementRef<'_>, folded: bool) {
        match element.value().name() {
            "script" | "style" | "button" | "noscript" => return,
            "svg" => {
                self.part(folded).pictures += 1;
                return;
            }
            "pre" => {
                let lines = lines(element);
                if is_code(element) {
                    self.part(folded).code += lines;
                } else {
                    self.part(folded).printed += lines;
                }
                return;
            }
            _ => {}
        }
        let closed = element.value().name() == "details";
        for child in element.children() {
            if let Some(text) = child.value().as_text() {
                self.part(folded || closed).words += words(text);
            } else if let Some(child) = ElementRef::wrap(child) {
                let is_summary = child.value().name() == "summary";
                self.element(child, folded || (closed && !is_summary));
            }
        }
    }

    fn part(&mut self, folded: bool) -> &mut Amount {
        if folded { &mut self.folded } else { &mut self.main }
    }
}

fn words(text: &str) -> u32 {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    u32::try_from(words.count()).unwrap_or(u32::MAX)
}

fn lines(pre: ElementRef<'_>) -> u32 {
    let text: String = pre.text().collect();
    u32::try_from(text.lines().filter(|line| !line.trim().is_empty()).count()).unwrap_or(u32::MAX)
}

/// Whether it is to be read as code: a language is known, or it is a patch.
fn is_code(pre: ElementRef<'_>) -> bool {
    let has_language = |element: ElementRef<'_>| {
        element.value().classes().any(|class| class.starts_with("language-") && class != "language-console")
    };
    pre.value().classes().any(|class| class == "lab-diff") || pre.child_elements().any(has_language)
}

/// The pages at the top of `site`, by name, with what there is to read in each.
///
/// # Errors
/// The folder, or a page in it, cannot be read.
pub fn pages(site: &Path) -> Result<Vec<(String, Reading)>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(site).with_context(|| format!("cannot read {}", site.display()))? {
        let path = entry.with_context(|| format!("cannot read {}", site.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".html") && !["404.html", "toc.html", "print.html", "index.html"].contains(&&*name)
        {
            let html = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
            pages.push((name, Reading::of(&html)));
        }
    }
    pages.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(pages)
}

/// A line for each page: how long its main line takes, what that is made of, and how long the rest takes.
#[must_use]
pub fn table(pages: &[(String, Reading)]) -> String {
    let mut table = format!(
        "{:32} {:>7} {:>6} {:>5} {:>7} {:>8} {:>7}\n",
        "page", "minutes", "words", "code", "printed", "pictures", "folded"
    );
    for (page, Reading { main, folded }) in pages {
        table.push_str(&format!(
            "{page:32} {:>7.1} {:>6} {:>5} {:>7} {:>8} {:>7.1}\n",
            main.minutes(),
            main.words,
            main.code,
            main.printed,
            main.pictures,
            folded.minutes()
        ));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_is_not_on_the_main_line_and_its_summary_is() {
        let html = "<body>no <main><p>one two</p><details><summary>three</summary><p>four five</p>\
            <details><summary>six</summary></details></details></main></body>";
        let reading = Reading::of(html);
        assert_eq!((reading.main.words, reading.folded.words), (3, 3));
    }

    #[test]
    fn code_and_what_is_printed_are_counted_by_the_line() {
        let html = "<main><pre><code class='language-rust'>a\n\nb\n</code></pre>\
            <pre class='lab-printed'><code class='nohighlight'>c\n</code></pre><svg><text>x y</text></svg></main>";
        let amount = Reading::of(html).main;
        assert_eq!(amount, Amount { words: 0, code: 2, printed: 1, pictures: 1 });
        assert!((amount.minutes() * 60.0 - 39.0).abs() < 1e-9, "{}", amount.minutes());
    }
}
