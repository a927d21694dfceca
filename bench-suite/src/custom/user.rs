//! A [`User`] as a record: which number and which text is where.

use super::error::{Refused, TooLong};
use super::record::{Fields, List, Record};
use crate::messages::{Address, User};

const ACTIVE: u8 = 0x10;
pub(super) const NUMBERS: usize = 28;
pub(super) const TEXTS: usize = 8;
/// The first version had them all.
pub(super) const REQUIRED: (u8, u8) = (28, 8);

/// The message for `user`, in a new buffer.
///
/// # Errors
/// See [`Fields::write`].
#[inline]
pub fn encode(user: &User) -> Result<Vec<u8>, TooLong> {
    let mut buffer = Vec::new();
    fields(user).write(&mut buffer)?;
    Ok(buffer)
}

/// The message for `user`, at the start of `buffer`. The buffer is scratch: it grows to the longest message and stays
/// filled, so that nothing is cleared between two messages.
///
/// # Errors
/// See [`Fields::write`].
#[inline]
pub fn encode_into<'b>(user: &User, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], TooLong> {
    match fields(user).write_narrow(buffer) {
        Some(bytes) => Ok(&buffer[..bytes]),
        None => make_room(user, buffer),
    }
}

/// There is not enough room in the buffer, or a text is long. Or there is no such message.
#[cold]
fn make_room<'b>(user: &User, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], TooLong> {
    Ok(fields(user).write(buffer)?)
}

#[inline(always)]
fn fields(user: &User) -> Fields<'_, String, NUMBERS, TEXTS> {
    let User { id, name, email, phone, age, score, active, created_at_ms, roles, address } = user;
    let Address { street, city, region, postcode, country } = address;
    let mut numbers = [0; NUMBERS];
    numbers[..8].copy_from_slice(&id.to_le_bytes());
    numbers[8..16].copy_from_slice(&created_at_ms.to_le_bytes());
    numbers[16..24].copy_from_slice(&score.to_le_bytes());
    numbers[24..].copy_from_slice(&age.to_le_bytes());
    let texts = [name, email, phone, street, city, region, postcode, country];
    let flags = if *active { ACTIVE } else { 0 };
    Fields { numbers, texts, list: roles, flags }
}

/// A [`User`] read in place: checked as a whole, its texts pointing into the message. Nothing is allocated.
#[derive(Clone, Copy, Debug)]
pub struct UserView<'a> {
    record: Record<'a, NUMBERS, TEXTS>,
}

impl<'a> UserView<'a> {
    /// Checks the message: after this no field can fail.
    ///
    /// # Errors
    /// See [`Refused`].
    #[inline(always)]
    pub fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        Record::read(bytes, REQUIRED).map(|record| Self { record })
    }

    /// See [`User::id`].
    #[inline]
    #[must_use]
    pub fn id(&self) -> u64 {
        u64::from_le_bytes(self.record.number(0))
    }

    /// See [`User::created_at_ms`].
    #[inline]
    #[must_use]
    pub fn created_at_ms(&self) -> i64 {
        i64::from_le_bytes(self.record.number(8))
    }

    /// See [`User::score`].
    #[inline]
    #[must_use]
    pub fn score(&self) -> f64 {
        f64::from_le_bytes(self.record.number(16))
    }

    /// See [`User::age`].
    #[inline]
    #[must_use]
    pub fn age(&self) -> u32 {
        u32::from_le_bytes(self.record.number(24))
    }

    /// See [`User::active`].
    #[inline]
    #[must_use]
    pub fn active(&self) -> bool {
        self.record.flags & ACTIVE != 0
    }

    /// Name, e-mail, telephone, street, city, region, postcode, country.
    #[inline]
    #[must_use]
    pub fn texts(&self) -> [&'a str; TEXTS] {
        self.record.texts
    }

    /// See [`User::roles`].
    #[inline]
    #[must_use]
    pub fn roles(&self) -> List<'a> {
        self.record.list
    }

    /// All its text in one piece.
    #[inline]
    pub(super) fn text(&self) -> &'a str {
        self.record.text
    }

    /// A `User` that owns each of its texts.
    #[must_use]
    pub fn to_user(&self) -> User {
        let [name, email, phone, street, city, region, postcode, country] = self.texts().map(str::to_owned);
        // The count is backed by one byte in the message for each entry.
        let mut roles = Vec::with_capacity(self.roles().len());
        roles.extend(self.roles().iter().map(str::to_owned));
        User {
            id: self.id(),
            name,
            email,
            phone,
            age: self.age(),
            score: self.score(),
            active: self.active(),
            created_at_ms: self.created_at_ms(),
            roles,
            address: Address { street, city, region, postcode, country },
        }
    }
}
