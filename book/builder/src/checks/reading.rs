//! The main line of a chapter takes no longer than a reader stays.

use std::path::Path;

use anyhow::Result;

use crate::fault::Fault;
use crate::reading::{self, MOST_MINUTES};
use crate::repository::Repository;

/// The chapters of lessons in `site` that take too long.
///
/// # Errors
/// The pages cannot be read.
pub fn check(repository: &Repository, site: &Path) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (name, reading) in reading::pages(site)? {
        let minutes = reading.main.minutes();
        let slug = name.trim_end_matches(".html");
        let is_lesson = repository.lessons().iter().any(|lesson| lesson.slug == slug);
        if !is_lesson || minutes <= MOST_MINUTES {
            continue;
        }
        let what = format!(
            "{minutes:.1} minutes, {} words and {} lines of code; {MOST_MINUTES} is the most: fold a section, \
             {{{{#fold \"WHAT IS INSIDE\"}}}} … {{{{#end-fold}}}}",
            reading.main.words, reading.main.code
        );
        let file = format!("book/src/{slug}.md");
        faults.push(Fault { file, line: None, about: "what is not folded".into(), what });
    }
    Ok(faults)
}
