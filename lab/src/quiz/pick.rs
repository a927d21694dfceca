//! What is asked, and in which order.

use fastrand::Rng;

use super::boxes::{Day, Schedule};
use super::record::Record;
use crate::quiz::questions::{Chapter, Kind, Question};

/// A question that could be asked.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The lesson that it belongs to.
    pub chapter: &'a Chapter,
    pub question: &'a Question,
    /// Its name in the record.
    pub key: String,
    /// Where it stands; nothing, if it was never asked.
    pub standing: Option<Schedule>,
}

impl Item<'_> {
    /// Whether it is to be asked on `today`: a new question always is.
    #[must_use]
    pub fn is_due(&self, today: Day) -> bool {
        self.standing.is_none_or(|standing| standing.is_due(today))
    }
}

/// All questions, or those of one kind, in the order of the files.
#[must_use]
pub fn items<'a>(chapters: &'a [Chapter], kind: Option<Kind>, record: &Record) -> Vec<Item<'a>> {
    let of = |chapter: &'a Chapter| chapter.questions.iter().map(move |question| (chapter, question));
    chapters
        .iter()
        .flat_map(of)
        .filter(|(_, question)| kind.is_none_or(|kind| question.kind == kind))
        .map(|(chapter, question)| {
            let key = chapter.key(question);
            let standing = record.standing(&key);
            Item { chapter, question, key, standing }
        })
        .collect()
}

/// The items with these keys, in the order of the keys.
///
/// # Errors
/// The first key that no question has.
pub fn named<'a>(items: &[Item<'a>], keys: &[String]) -> Result<Vec<Item<'a>>, String> {
    let named = |key: &String| items.iter().find(|item| item.key == *key).cloned().ok_or_else(|| key.clone());
    keys.iter().map(named).collect()
}

/// The items in the order in which to ask them: first those that were asked before and are due, since they are being
/// forgotten; then the new ones; last those that are not due yet. Each group is shuffled.
pub fn shuffle(items: &mut [Item<'_>], today: Day, rng: &mut Rng) {
    rng.shuffle(items);
    items.sort_by_key(|item| match item.standing {
        Some(standing) if standing.is_due(today) => 0,
        None => 1,
        Some(_) => 2,
    });
}
