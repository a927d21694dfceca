//! The same layers twice: each keeps its cause, or each copies its text. Then every way to print.

use std::io;

use anyhow::{Context, anyhow};
use pitfall_03_errors::DatabaseError;

fn connect() -> Result<(), DatabaseError> {
    let url = "db-1".to_owned();
    Err(DatabaseError::Unreachable { url, source: io::Error::other("connection refused") })
}

fn main() {
    let kept = connect().context("debit account 1").context("post 30 from 1 to 2");
    let copied = connect().map_err(|error| anyhow!("debit account 1: {error}"));
    let copied = copied.map_err(|error| anyhow!("post 30 from 1 to 2: {error}"));

    for (how, outcome) in [("the cause is kept", kept), ("the text is copied", copied)] {
        let error = outcome.expect_err("there is no database");
        println!("== {how}");
        println!("{{e}}    {error}");
        println!("{{e:#}}  {error:#}");
        println!("{{e:?}}  {error:?}");
        println!("links  {}", error.chain().count());
        println!("root   {}", error.root_cause());
        println!("is a DatabaseError: {}", error.is::<DatabaseError>());
    }
}
