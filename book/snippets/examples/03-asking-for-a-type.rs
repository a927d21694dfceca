//! Who finds the refusal: an `anyhow::Error` that is asked, or a link of its chain?

use anyhow::{Context, anyhow};
use pitfall_03_errors::Refusal;

fn refused() -> Result<(), Refusal> {
    Err(Refusal::NoSuchAccount { account: 9 })
}

fn main() {
    let wrapped = refused().context("credit account 9").expect_err("refused");
    let links: Vec<bool> = wrapped.chain().map(|link| link.is::<Refusal>()).collect();
    println!("wrapped: {}, its links: {links:?}", wrapped.is::<Refusal>());

    let copied = refused().map_err(|error| anyhow!("credit account 9: {error}"));
    let copied = copied.expect_err("refused");
    let links: Vec<bool> = copied.chain().map(|link| link.is::<Refusal>()).collect();
    println!("copied: {}, its links: {links:?}", copied.is::<Refusal>());
}
