//! One failed payment through the fixed services: what the client gets, and what the log has.

use std::io;

use solution_03_errors::{
    Accounts, Database, DatabaseError, Gateway, Log, Peer, Posting, TraceId, Transfer, Transfers,
};

struct Down;

impl Database for Down {
    fn balance(&self, _: u64) -> Result<Option<u64>, DatabaseError> {
        let url = "postgres://ledger_rw:hunter2@db-1/ledger".to_owned();
        Err(DatabaseError::Unreachable { url, source: io::Error::other("connection refused") })
    }

    fn post(&self, _: &Posting) -> Result<(), DatabaseError> {
        Ok(())
    }
}

fn main() {
    let log = Log::default();
    let transfers = Transfers::new(Accounts::new(Down, log.clone()), log.clone());
    let gateway = Gateway::new(transfers, log.clone());

    let transfer = Transfer { from: 1, to: 2, amount: 30, memo: "rent".to_owned() };
    let answer = gateway.serve(&transfer, TraceId(0x4bf9));
    let answer = String::from_utf8_lossy(&answer).replace(r#","retryable"#, ",\n    \"retryable");
    println!("the client:\n  {answer}");
    println!("the log:");
    for entry in log.of(TraceId(0x4bf9)) {
        println!("  {}", entry.service);
        entry.causes.iter().for_each(|cause| println!("    {cause}"));
    }
}
