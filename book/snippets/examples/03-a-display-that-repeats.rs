//! An error that prints its source in its own text, and then offers it as its source as well.

use std::io;

/// As it is often written.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the ledger: {source}")]
struct Repeats {
    source: io::Error,
}

/// This layer says what it knows; the rest is in `source`.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the ledger")]
struct SaysItsOwn {
    source: io::Error,
}

fn main() {
    let source = || io::Error::other("permission denied");
    println!("{:#}", anyhow::Error::new(Repeats { source: source() }));
    println!("{:#}", anyhow::Error::new(SaysItsOwn { source: source() }));
}
