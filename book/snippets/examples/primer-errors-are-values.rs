//! Three amounts that somebody typed, paid from 1,000 cents.

use std::num::ParseIntError;

#[derive(Debug, thiserror::Error)]
enum PayError {
    #[error("not an amount")]
    NotAnAmount(#[from] ParseIntError),
    #[error("{missing} cents are missing")]
    Insufficient { missing: u64 },
}

fn pay(balance: u64, typed: &str) -> Result<u64, PayError> {
    let cents: u64 = typed.parse()?;
    balance.checked_sub(cents).ok_or(PayError::Insufficient { missing: cents.saturating_sub(balance) })
}

fn main() {
    for typed in ["300", "3OO", "1300"] {
        match pay(1000, typed) {
            Ok(rest) => println!("{typed}: {rest} cents are left"),
            Err(why) => println!("{typed}: {why}"),
        }
    }
}
