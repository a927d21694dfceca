//! What the directives read: sources, lessons as they were handed out, and what was recorded.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lab::checkout::Checkout;
use lab::lesson::changes::Hunk;
use lab::lesson::snapshot::Snapshot;
use lab::lesson::{self, Lesson};

/// A checkout, read for the book. Of a pitfall it shows what was handed out, never what a learner has made of it.
#[derive(Debug)]
pub struct Repository {
    checkout: Checkout,
    lessons: Vec<Lesson>,
    originals: BTreeMap<String, Snapshot>,
}

impl Repository {
    /// Reads the lessons of `checkout`.
    ///
    /// # Errors
    /// A lesson, or the patch that makes its pitfall, cannot be read.
    pub fn open(checkout: Checkout) -> Result<Self> {
        let lessons = checkout.lessons()?;
        let mut originals = BTreeMap::new();
        for lesson in &lessons {
            originals.insert(lesson.slug.clone(), lesson.handed_out()?);
        }
        Ok(Self { checkout, lessons, originals })
    }

    #[must_use]
    pub fn checkout(&self) -> &Checkout {
        &self.checkout
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        self.checkout.root()
    }

    #[must_use]
    pub fn book(&self) -> PathBuf {
        self.root().join("book")
    }

    /// All lessons, by number.
    #[must_use]
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// The lesson that a directive names: `4`, `04`, `multiplexing` or `04-multiplexing`.
    ///
    /// # Errors
    /// There is none; says which there are.
    pub fn lesson(&self, asked: &str) -> Result<&Lesson> {
        lesson::find(&self.lessons, asked)
            .map_err(|none| anyhow::anyhow!("{none}; there are: {}", none.known.join(", ")))
    }

    /// The lesson's pitfall as it was handed out.
    #[must_use]
    pub fn original(&self, lesson: &Lesson) -> &Snapshot {
        &self.originals[&lesson.slug]
    }

    /// A file by its path from the repository's root; one of a pitfall as it was handed out.
    ///
    /// # Errors
    /// There is no such file; says which there are in its folder.
    pub fn text(&self, path: &str) -> Result<String> {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) || path.contains(['\\', ':']) {
            bail!("`{path}` is not a path from the repository's root, with `/` between its parts");
        }
        if let Some((lesson, file)) = self.in_pitfall(path) {
            let original = self.original(lesson);
            return original.file(file).map(str::to_owned).with_context(|| {
                let files: Vec<&str> = original.files().map(|(path, _)| path).collect();
                format!(
                    "there is no {file} in {} as handed out; there are: {}",
                    lesson.slug,
                    files.join(", ")
                )
            });
        }
        let file = self.root().join(path);
        let text = fs::read_to_string(&file);
        text.map(|text| text.replace("\r\n", "\n")).with_context(|| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!(
                "cannot read {path}; in {folder}/ there are: {}",
                names(&self.root().join(folder)).join(", ")
            )
        })
    }

    fn in_pitfall<'a>(&self, path: &'a str) -> Option<(&Lesson, &'a str)> {
        let (slug, file) = path.strip_prefix("pitfalls/")?.split_once('/')?;
        Some((self.lessons.iter().find(|lesson| lesson.slug == slug)?, file))
    }

    /// What the fix changes in the lesson's `src/`, hunk by hunk.
    ///
    /// # Errors
    /// The fixed twin cannot be read.
    pub fn hunks(&self, lesson: &Lesson) -> Result<Vec<Hunk>> {
        let hunks = lesson.fix()?.hunks();
        Ok(hunks.into_iter().filter(|hunk| hunk.path.starts_with("src/")).collect())
    }

    /// What was recorded under `key`: `outputs/NAME`, `runs/NAME` or `half-fixes/NN-noun/NAME`.
    ///
    /// # Errors
    /// Nothing was; says how to record it.
    pub fn recorded(&self, key: &str) -> Result<String> {
        let path = crate::record::path(&self.book(), key);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.replace("\r\n", "\n")),
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                bail!("book/recorded/{key}.txt is not there; `{}` writes it", crate::record::repair(key))
            }
            Err(why) => Err(why).with_context(|| format!("cannot read {}", path.display())),
        }
    }
}

/// The names in a folder, sorted; none if it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
