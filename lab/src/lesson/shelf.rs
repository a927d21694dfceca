//! All lessons of a checkout: those that can be read, and those that cannot, which keep nobody from the others.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::ops::Deref;

use super::find::{find, names, wanted};
use super::{BadLesson, Lesson};
use crate::checkout::Checkout;

/// The lessons by number; it is a slice of those that can be read.
#[derive(Debug, Default)]
pub struct Shelf {
    lessons: Vec<Lesson>,
    /// Those whose `lesson.toml` is gone or garbled.
    pub unread: Vec<Unread>,
    /// Folders in `pitfalls/` that are named like a lesson and belong to none: a copy that someone made.
    pub strays: Vec<String>,
}

/// A lesson that cannot be read.
#[derive(Debug)]
pub struct Unread {
    pub slug: String,
    pub why: BadLesson,
}

impl Unread {
    /// Why, and what to do.
    #[must_use]
    pub fn as_error(&self) -> anyhow::Error {
        let way_out = format!("`git checkout tests/specs/{0}` brings back what was handed out", self.slug);
        anyhow::anyhow!("{}", self.told()).context(format!("lesson {} cannot be read: {way_out}", self.slug))
    }

    /// Why, in all its words.
    #[must_use]
    pub fn told(&self) -> String {
        let mut told = self.why.to_string();
        let mut cause = std::error::Error::source(&self.why);
        while let Some(why) = cause {
            told.push_str(&format!("\n{}", why.to_string().trim_end()));
            cause = why.source();
        }
        told
    }
}

impl Shelf {
    /// Reads what there is.
    ///
    /// # Errors
    /// A folder of lessons that cannot be listed.
    pub(crate) fn of(checkout: &Checkout) -> Result<Self, BadLesson> {
        let handed_out = &numbered(&checkout.specs())? | &numbered(&checkout.solutions())?;
        let strays = &numbered(&checkout.pitfalls())? - &handed_out;
        let mut shelf = Self { strays: strays.into_iter().collect(), ..Self::default() };
        for slug in handed_out {
            match Lesson::open(checkout, &slug) {
                Ok(lesson) => shelf.lessons.push(lesson),
                Err(why) => shelf.unread.push(Unread { slug, why }),
            }
        }
        Ok(shelf)
    }

    /// The lesson that `asked` names, as [`find`] does.
    ///
    /// # Errors
    /// [`NoSuchLesson`](super::NoSuchLesson); or the reason why that one cannot be read.
    pub fn find(&self, asked: &str) -> anyhow::Result<&Lesson> {
        match self.unread_named(asked) {
            Some(unread) => Err(unread.as_error()),
            None => Ok(find(&self.lessons, asked)?),
        }
    }

    /// Whether `asked` names a lesson, readable or not.
    #[must_use]
    pub fn knows(&self, asked: &str) -> bool {
        self.unread_named(asked).is_some() || find(&self.lessons, asked).is_ok()
    }

    /// The lesson that `asked` names, if it cannot be read.
    #[must_use]
    pub fn unread_named(&self, asked: &str) -> Option<&Unread> {
        let wanted = wanted(asked, |name| self.unread.iter().any(|unread| unread.slug == name));
        self.unread.iter().find(|unread| names(&wanted, &unread.slug))
    }

    /// All lessons, if all of them can be read. A folder without a description is a lesson that is being written, and left out.
    ///
    /// # Errors
    /// The first that cannot.
    pub(crate) fn all(self) -> Result<Vec<Lesson>, BadLesson> {
        let garbled = |unread: &Unread| !matches!(unread.why, BadLesson::Undescribed { .. });
        match self.unread.into_iter().find(garbled) {
            Some(unread) => Err(unread.why),
            None => Ok(self.lessons),
        }
    }
}

impl Deref for Shelf {
    type Target = [Lesson];

    fn deref(&self) -> &[Lesson] {
        &self.lessons
    }
}

/// The folders in `folder` that are named like a lesson.
fn numbered(folder: &std::path::Path) -> Result<BTreeSet<String>, BadLesson> {
    let unreadable = |source| BadLesson::Unreadable { path: folder.to_path_buf(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(source) => return Err(unreadable(source)),
    };
    let mut slugs = BTreeSet::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        if let Some(slug) =
            entry.file_name().to_str().filter(|slug| is_numbered(slug) && entry.path().is_dir())
        {
            slugs.insert(slug.to_owned());
        }
    }
    Ok(slugs)
}

fn is_numbered(slug: &str) -> bool {
    slug.split_once('-').is_some_and(|(number, noun)| {
        number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit()) && !noun.is_empty()
    })
}
