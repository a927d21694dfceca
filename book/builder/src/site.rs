//! The whole build: chapters, mdBook, and a look at what came out.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Error;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use mdbook_summary::{Summary, SummaryItem};

use crate::chapter;
use crate::checks;
use crate::complaints::Complaints;
use crate::fault::{Fault, Faulty};
use crate::preview;
use crate::repository::Repository;

/// How the book is to be built.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder that the pages are written to.
    pub to: PathBuf,
    /// A chapter may be missing, a lesson's may be unfinished, and links may lead nowhere yet. All else must hold.
    pub draft: bool,
    /// Where the pages will be, for the links to them: `https://…`. `None` if nobody knows.
    pub url: Option<String>,
}

/// What a draft lacks, and the book may not.
#[derive(Clone, Debug, Default)]
pub struct Lacking {
    /// Chapters that SUMMARY.md names and that are not there, by their path from `src`.
    pub chapters: Vec<String>,
    /// What the lessons' chapters lack.
    pub lessons: Vec<Fault>,
    /// Links that lead nowhere, and other faults of the finished pages.
    pub links: Vec<Fault>,
}

impl Lacking {
    fn into_result(self, draft: bool) -> Result<Self> {
        let nothing = self.chapters.is_empty() && self.lessons.is_empty() && self.links.is_empty();
        if draft || nothing {
            return Ok(self);
        }
        let chapters = self.chapters.into_iter().map(|about| Fault {
            file: "book/src/SUMMARY.md".into(),
            line: None,
            about,
            what: "this chapter is not there; --draft builds the others".into(),
        });
        Err(Faulty { faults: chapters.chain(self.lessons).chain(self.links).collect() }.into())
    }

    /// The pages that the missing chapters will be.
    fn pages(&self) -> Vec<String> {
        let page = |chapter: &String| Path::new(chapter).with_extension("html").display().to_string();
        self.chapters.iter().map(page).collect()
    }
}

/// Builds the book of `repository`. What a draft lacks is returned; what is not a draft lacks nothing.
///
/// # Errors
/// [`Faulty`], with everything that must be fixed; or the book cannot be read or written.
pub fn build(repository: &Arc<Repository>, plan: &Plan) -> Result<Lacking> {
    let book = repository.book();
    let mut config = Config::from_disk(book.join("book.toml")).context("book/book.toml")?;
    config.build.build_dir.clone_from(&plan.to);
    config.build.create_missing = false;
    config.build.use_default_preprocessors = false;
    let written = repository.text("book/src/SUMMARY.md")?;
    let mut summary = mdbook_summary::parse_summary(&written).context("book/src/SUMMARY.md")?;
    let chapters = missing(&book.join("src"), &mut summary);
    let mut lacking = Lacking { chapters, ..Lacking::default() }.into_result(plan.draft)?;

    let findings = Arc::new(Mutex::new(Findings::default()));
    let directives = Directives { repository: Arc::clone(repository), findings: Arc::clone(&findings) };
    let (built, complaints) = Complaints::of(|| {
        let mut site = MDBook::load_with_config_and_summary(&book, config, summary)?;
        site.with_preprocessor(directives);
        site.build()
    });
    let findings = std::mem::take(&mut *findings.lock().unwrap_or_else(PoisonError::into_inner));
    let mut faults = findings.faults;
    let complained =
        |what| Fault { file: "mdBook".into(), line: None, about: "while rendering".into(), what };
    faults.extend(complaints.into_iter().map(complained));
    if !faults.is_empty() {
        return Err(Faulty { faults }.into());
    }
    built.context("mdBook did not build the book")?;

    preview::write(&book, &plan.to, plan.url.as_deref())?;
    lacking.lessons = findings.unfinished;
    lacking.lessons.extend(checks::questions::check(repository));
    lacking.lessons.extend(checks::reading::check(repository, &plan.to)?);
    lacking.links = checks::links::check(&plan.to, &lacking.pages())?;
    lacking.into_result(plan.draft)
}

/// Makes drafts of the chapters in `summary` that are not there, and returns their paths.
fn missing(src: &Path, summary: &mut Summary) -> Vec<String> {
    let mut missing = Vec::new();
    let parts = [&mut summary.prefix_chapters, &mut summary.numbered_chapters, &mut summary.suffix_chapters];
    let mut items: Vec<&mut SummaryItem> = parts.into_iter().flatten().collect();
    while let Some(item) = items.pop() {
        let SummaryItem::Link(link) = item else { continue };
        if let Some(location) = link.location.take_if(|location| !src.join(location).is_file()) {
            missing.push(location.display().to_string().replace('\\', "/"));
        }
        items.extend(&mut link.nested_items);
    }
    missing.reverse();
    missing
}

/// What was found in the chapters.
#[derive(Default)]
struct Findings {
    faults: Vec<Fault>,
    /// What a lesson's chapter lacks.
    unfinished: Vec<Fault>,
}

/// Our directives, in place of mdBook's own.
struct Directives {
    repository: Arc<Repository>,
    findings: Arc<Mutex<Findings>>,
}

impl Preprocessor for Directives {
    fn name(&self) -> &'static str {
        "directives"
    }

    /// Replaces the directives of all chapters. Fails if any of them does: nothing is rendered then.
    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book, Error> {
        let mut findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut failed = None;
        book.for_each_chapter_mut(|chapter| {
            let Some(path) = &chapter.source_path else { return };
            let file = format!("book/src/{}", path.display()).replace('\\', "/");
            let written = chapter.content.replace("\r\n", "\n");
            let expanded = chapter::expand(&self.repository, &file, &written);
            findings.faults.extend(expanded.faults);
            if let Some(lesson) = checks::lesson::of(&self.repository, &file) {
                match checks::lesson::check(&self.repository, lesson, &file, &written, &expanded.used) {
                    Ok(lacking) => findings.unfinished.extend(lacking),
                    Err(why) => failed = Some(why),
                }
            }
            chapter.content = expanded.text;
        });
        match failed {
            Some(why) => Err(why),
            None if findings.faults.is_empty() => Ok(book),
            None => Err(anyhow::anyhow!("directives failed")),
        }
    }
}
