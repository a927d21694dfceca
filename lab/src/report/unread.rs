//! What is not in the table of lessons, and how it comes back.

use super::style::{CARE, painted, wrapped};
use crate::lesson::Shelf;

/// A line for each lesson that cannot be read, and for each folder that is no lesson's; nothing if there are none.
#[must_use]
pub fn unread(shelf: &Shelf) -> String {
    let lessons = shelf.unread.iter().map(|unread| {
        format!(
            "{0}/lesson.toml is missing or damaged: `git checkout tests/specs/{0}` brings it back.",
            unread.slug
        )
    });
    let strays = shelf.strays.iter().map(|slug| {
        format!("pitfalls/{slug} is not a lesson, but Cargo takes it for one: move it out of pitfalls/.")
    });
    lessons.chain(strays).map(|said| painted(CARE, wrapped("", "", &said)) + "\n").collect()
}
