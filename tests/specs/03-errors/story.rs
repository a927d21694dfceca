//! Two transfers that fail, and what each reader is told: `cargo lab show 3 --live`.

use std::io;
use std::time::Duration;

use errors::{
    Accounts, Balance, Database, DatabaseError, Gateway, Log, Peer, Posting, Reply, TraceId, Transfer,
    Transfers,
};
use rig::Recorder;
use tape::Fate;

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let log = Log::default();
    let hop = |from, to| Hop { from, to, recorder: recorder.clone() };
    let accounts = hop("transfers", "accounts").to(Accounts::new(Restarting, log.clone()));
    let transfers = hop("gateway", "transfers").to(Transfers::new(accounts, log.clone()));
    let gateway = Gateway::new(transfers, log.clone());

    for (who, says) in [
        ("gateway", "up; Alice has 100"),
        ("transfers", "up"),
        ("accounts", "up, but the database of account 2 restarts"),
    ] {
        recorder.note(who, says);
    }
    for (trace, to, says) in
        [(TraceId(1), 9, "Alice pays 30 to 9, who does not exist"), (TraceId(2), 2, "Alice pays 30 to 2")]
    {
        recorder.note("gateway", says);
        let transfer = Transfer { from: 1, to, amount: 30, memo: "rent".to_owned() };
        let answer = gateway.serve(&transfer, trace);
        recorder.note("gateway", in_the_app(&answer));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let root = log.of(TraceId(2)).pop().and_then(|innermost| innermost.causes.last().cloned());
    recorder.note("accounts", format!("log, last line: {}", root.unwrap_or_default()));

    recorder.print();
}

/// What the client's program makes of an answer.
fn in_the_app(answer: &[u8]) -> String {
    match read(answer) {
        Reply::Ok(balance) => format!("her app shows {} left", balance.amount),
        Reply::Error(error) if error.retryable => format!("{}: her app tries again in a second", error.code),
        Reply::Error(error) => format!("{}: her app shows “{}”", error.code, error.message()),
    }
}

fn read(answer: &[u8]) -> Reply<Balance> {
    serde_json::from_slice(answer).expect("these services write what they can read")
}

/// One way between two services; its answers are recorded.
struct Hop {
    from: &'static str,
    to: &'static str,
    recorder: Recorder,
}

impl Hop {
    fn to<S>(self, service: S) -> Recorded<S> {
        Recorded { hop: self, service }
    }
}

struct Recorded<S> {
    hop: Hop,
    service: S,
}

impl<Q, S: Peer<Q>> Peer<Q> for Recorded<S> {
    fn serve(&self, request: &Q, trace: TraceId) -> Vec<u8> {
        let answer = self.service.serve(request, trace);
        let says = match read(&answer) {
            Reply::Ok(_) => "done".to_owned(),
            Reply::Error(error) => error.code.to_string(),
        };
        self.hop.recorder.sent(self.hop.to, self.hop.from, &answer, says, Fate::Delivered);
        answer
    }
}

/// A database that restarts whenever account 2 is asked for.
struct Restarting;

impl Database for Restarting {
    fn balance(&self, account: u64) -> Result<Option<u64>, DatabaseError> {
        match account {
            1 => Ok(Some(100)),
            2 => Err(DatabaseError::Unreachable {
                url: "postgres://ledger_rw:hunter2@db-1/ledger".to_owned(),
                source: io::Error::other("connection refused"),
            }),
            _ => Ok(None),
        }
    }

    fn post(&self, _: &Posting) -> Result<(), DatabaseError> {
        Ok(())
    }
}
