//! A till that names no version, and an app that does, at one ledger: `cargo lab show 15 --live`.

use axum::body::Bytes;
use axum::http::{Request, Response};
use evolution::{Api, Balance, Currency, Ledger, Stages};
use rig::Recorder;
use serde_json::Value;
use tape::Fate;

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let account =
        |account: &str| Balance { account: account.to_owned(), cents: 9000, currency: Currency::Eur };
    let api = Api::new(Ledger::of([account("alice"), account("bob")]), Stages::default());
    let ask = |who: &str, line: &str, body: &str| {
        let (method, path) = line.split_once(' ').expect("the story's lines have a method");
        let sent = format!("{line} {body}");
        recorder.sent(who, "ledger", sent.trim_end().as_bytes(), sent.trim_end().to_owned(), Fate::Delivered);
        let request = Request::builder().method(method).uri(path).body(Bytes::from(body.to_owned()));
        let response: Response<Bytes> = api.answer(&request.expect("the story's paths are paths"));
        let said = String::from_utf8_lossy(response.body()).into_owned();
        recorder.sent(
            "ledger",
            who,
            said.as_bytes(),
            format!("{} {said}", response.status().as_u16()),
            Fate::Delivered,
        );
        serde_json::from_str::<Value>(&said).expect("the ledger says JSON")
    };
    let said = ask("till", "GET /accounts/alice", "");
    recorder.note("till", format!("shows {} EUR", said["balance"]));
    ask("till", "POST /transfers", r#"{"from":"alice","to":"bob","amount":30}"#);
    recorder.note("till", "prints a receipt over 30 EUR");
    let said = ask("app", "GET /v2/accounts/bob", "");
    let cents = said["balance"].as_u64().unwrap_or_default();
    recorder.note("app", format!("shows {}.{:02} EUR", cents / 100, cents % 100));
    recorder.print();
}
