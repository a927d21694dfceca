//! A payment, and what comes of it.

/// Some money goes from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Whose money it is.
    pub from: u64,
    /// Whose it will be.
    pub to: u64,
    /// How much.
    pub cents: u64,
}

/// A transfer was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Counts the bookings, from 1.
    pub number: u64,
    /// What the payer had left in cents.
    pub balance: u64,
}
