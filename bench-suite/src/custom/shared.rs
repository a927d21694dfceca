//! A decoded user that owns its text in one allocation.

use std::sync::Arc;

use super::error::Refused;
use super::record::List;
use super::user::{TEXTS, UserView};

/// A [`User`](crate::messages::User) that outlives the message, `Send + 'static`, with one allocation for all of its texts; a clone shares it.
#[derive(Clone, Debug)]
pub struct SharedUser {
    /// See [`User::id`](crate::messages::User::id); so are the others.
    pub id: u64,
    /// Milliseconds since 1970.
    pub created_at_ms: i64,
    /// Any double.
    pub score: f64,
    /// In years.
    pub age: u32,
    /// May sign in.
    pub active: bool,
    wide: bool,
    list_start: u32,
    /// Where the list's lengths end, and after them each text.
    ends: [u32; TEXTS + 1],
    text: Arc<str>,
}

impl SharedUser {
    /// Checks the message, as [`UserView::read`] does, and takes its text along.
    ///
    /// # Errors
    /// See [`Refused`].
    #[inline]
    pub fn decode(bytes: &[u8]) -> Result<Self, Refused> {
        let view = UserView::read(bytes)?;
        let text = view.text();
        let (lengths, list_bytes, wide) = view.roles().parts();
        let mut ends = [0; TEXTS + 1];
        let mut end = lengths;
        ends[0] = position(end);
        for (at, text) in view.texts().iter().enumerate() {
            end += text.len();
            ends[at + 1] = position(end);
        }
        Ok(Self {
            id: view.id(),
            created_at_ms: view.created_at_ms(),
            score: view.score(),
            age: view.age(),
            active: view.active(),
            wide,
            // Not the end of the last text: texts that this reader does not know come between.
            list_start: position(text.len() - list_bytes),
            ends,
            text: Arc::from(text),
        })
    }

    /// Name, e-mail, telephone, street, city, region, postcode, country.
    #[inline]
    #[must_use]
    pub fn texts(&self) -> [&str; TEXTS] {
        std::array::from_fn(|at| self.between(self.ends[at], self.ends[at + 1]))
    }

    /// See [`User::roles`](crate::messages::User::roles).
    #[inline]
    #[must_use]
    pub fn roles(&self) -> List<'_> {
        let entries = self.text.get(self.list_start as usize..).unwrap_or_default();
        List::from_parts(self.between(0, self.ends[0]), entries, self.wide)
    }

    #[inline]
    fn between(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a record is refused long before")]
fn position(at: usize) -> u32 {
    at as u32
}
